package dev.byot.vault.audit.firestore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.audit.AuditEntry;
import dev.byot.vault.audit.AuditLog.Position;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.google.LocalGoogle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FirestoreAuditLogTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private final LocalGoogle google = new LocalGoogle();
  private final FirestoreAuditLog log = new FirestoreAuditLog(google.clients().firestore("audit"));

  @AfterEach
  void close() {
    google.close();
  }

  private static AuditEntry entry(String cause, Instant at) {
    var event =
        new VaultEvent(
            EventId.of("api-service", EventType.KEY_USED, cause),
            EventType.KEY_USED,
            at,
            null,
            null,
            "request-1",
            false,
            Map.of("cause", cause));
    return new AuditEntry(event, "api-service", "boot", 7, NOW);
  }

  @Test
  void storesAnEventOnce() {
    assertThat(log.append(entry("one", NOW))).isTrue();
    assertThat(log.append(entry("one", NOW))).isFalse();

    assertThat(log.newestFirst(10, null)).containsExactly(entry("one", NOW));
  }

  @Test
  void pagesFromTheNewestWithoutGapOrRepetition() {
    var all = new ArrayList<AuditEntry>();
    for (var i = 0; i < 10; i++) {
      all.add(entry("e" + i, NOW.plusSeconds(i / 3)));
      log.append(all.getLast());
    }
    all.sort(
        Comparator.<AuditEntry, Instant>comparing(entry -> entry.event().at())
            .thenComparing(entry -> entry.event().id().value())
            .reversed());

    var paged = new ArrayList<AuditEntry>();
    Position after = null;
    while (true) {
      var page = log.newestFirst(3, after);
      if (page.isEmpty()) {
        break;
      }
      paged.addAll(page);
      after = Position.of(page.getLast());
    }

    assertThat(paged).containsExactlyElementsOf(all);
  }
}
