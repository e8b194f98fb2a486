package dev.byot.vault.auditing;

import dev.byot.vault.audit.AuditEntry;
import dev.byot.vault.audit.AuditFilter;
import dev.byot.vault.audit.AuditLog;
import dev.byot.vault.events.EventId;
import dev.byot.vault.state.StateUnavailableException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An audit log in memory, with an outage that tests switch on.
final class FakeAuditLog implements AuditLog {
  private final Map<EventId, AuditEntry> entries = new LinkedHashMap<>();
  private boolean down;

  void goDown() {
    down = true;
  }

  void recover() {
    down = false;
  }

  List<AuditEntry> entries() {
    return List.copyOf(entries.values());
  }

  @Override
  public boolean append(AuditEntry entry) {
    if (down) {
      throw new StateUnavailableException("the database is down", new IOException("no route"));
    }
    return entries.putIfAbsent(entry.event().id(), entry) == null;
  }

  @Override
  public List<AuditEntry> newestFirst(AuditFilter wanted, int limit, @Nullable Position after) {
    throw new UnsupportedOperationException("the worker does not read");
  }
}
