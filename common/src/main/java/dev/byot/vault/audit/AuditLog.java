package dev.byot.vault.audit;

import dev.byot.vault.events.EventId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Every event once, by its id.
///
/// Every method throws [StateUnavailableException][dev.byot.vault.state.StateUnavailableException]
/// if the database did not answer; an append may then have happened, and may be repeated.
public interface AuditLog {
  /// Stores the entry unless its event is there already; durable on return.
  ///
  /// @return whether it was new
  boolean append(AuditEntry entry);

  /// At most `limit` entries that are wanted, newest first, beginning after that position (`null`:
  /// at the newest).
  List<AuditEntry> newestFirst(AuditFilter wanted, int limit, @Nullable Position after);

  /// A place in the log, by the time of the event and its id.
  record Position(Instant at, EventId id) {
    public static Position of(AuditEntry entry) {
      return new Position(entry.event().at(), entry.event().id());
    }
  }
}
