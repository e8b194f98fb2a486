package dev.byot.vault.audit.firestore;

import static dev.byot.vault.events.EventType.KEY_OPENED;
import static dev.byot.vault.events.EventType.KEY_STORED;
import static dev.byot.vault.events.EventType.KEY_USED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.audit.AuditEntry;
import dev.byot.vault.audit.AuditFilter;
import dev.byot.vault.audit.AuditLog.Position;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.google.LocalGoogle;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FirestoreAuditLogTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final OwnerId ANN = OwnerId.of(null, "ann");
  private static final OwnerId BOB = OwnerId.of(null, "bob");
  private static final ProviderId OPENAI = new ProviderId("openai");
  private static final KeyRef ANNS_KEY = new KeyRef(ANN, OPENAI, KeyName.DEFAULT);

  private final LocalGoogle google = new LocalGoogle();
  private final FirestoreAuditLog log = new FirestoreAuditLog(google.clients().firestore("audit"));

  @AfterEach
  void close() {
    google.close();
  }

  private static AuditEntry entry(String cause, Instant at) {
    var event =
        new VaultEvent(
            EventId.of("api-service", KEY_USED, cause),
            KEY_USED,
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

    assertThat(log.newestFirst(AuditFilter.EVERYTHING, 10, null))
        .containsExactly(entry("one", NOW));
  }

  @Test
  void pagesFromTheNewestWithoutGapOrRepetition() {
    var all = new ArrayList<AuditEntry>();
    for (var i = 0; i < 10; i++) {
      all.add(entry("e" + i, NOW.plusSeconds(i / 3)));
      log.append(all.getLast());
    }

    assertThat(paged(AuditFilter.EVERYTHING, 3)).containsExactlyElementsOf(newestFirst(all));
  }

  private List<AuditEntry> paged(AuditFilter wanted, int size) {
    var paged = new ArrayList<AuditEntry>();
    Position after = null;
    while (true) {
      var page = log.newestFirst(wanted, size, after);
      if (page.isEmpty()) {
        return paged;
      }
      paged.addAll(page);
      after = Position.of(page.getLast());
    }
  }

  private static List<AuditEntry> newestFirst(List<AuditEntry> entries) {
    return entries.stream()
        .sorted(
            Comparator.<AuditEntry, Instant>comparing(entry -> entry.event().at())
                .thenComparing(entry -> entry.event().id().value())
                .reversed())
        .toList();
  }

  /// Whatever is asked for together, the deployed indexes answer it, page by page.
  @Test
  void findsWhatIsWantedOfEveryMixture() {
    var all = new ArrayList<AuditEntry>();
    for (var number = 0; number < 48; number++) {
      all.add(mixed(number));
      log.append(all.getLast());
    }

    for (var wanted : filters()) {
      assertThat(paged(wanted, 7))
          .as("%s", wanted)
          .isNotEmpty()
          .containsExactlyElementsOf(
              newestFirst(all.stream().filter(entry -> isWanted(entry, wanted)).toList()));
    }
  }

  /// Every value of every field beside every other of the other fields.
  private static AuditEntry mixed(int number) {
    var owner = number % 2 == 0 ? ANN : BOB;
    var type = List.of(KEY_USED, KEY_OPENED, KEY_STORED).get(number / 2 % 3);
    var key = number / 6 % 2 == 0 ? new KeyRef(owner, OPENAI, KeyName.DEFAULT) : null;
    var event =
        new VaultEvent(
            EventId.of("api-service", type, "mixed-" + number),
            type,
            NOW.plusSeconds(number / 24),
            owner,
            key,
            "request-" + number / 12 % 2,
            false,
            Map.of());
    return new AuditEntry(event, "api-service", "boot", number, NOW);
  }

  private static List<AuditFilter> filters() {
    var filters = new ArrayList<AuditFilter>();
    for (var types :
        List.of(List.<EventType>of(), List.of(KEY_USED), List.of(KEY_USED, KEY_OPENED))) {
      for (var request : Arrays.asList(null, "request-1")) {
        for (var from : Arrays.asList(null, NOW.plusSeconds(1))) {
          for (var until : Arrays.asList(null, NOW.plusSeconds(2))) {
            filters.add(new AuditFilter(null, null, types, request, from, until));
            filters.add(new AuditFilter(ANN, null, types, request, from, until));
            filters.add(new AuditFilter(ANN, ANNS_KEY, types, request, from, until));
          }
        }
      }
    }
    return filters;
  }

  private static boolean isWanted(AuditEntry entry, AuditFilter wanted) {
    var event = entry.event();
    var from = wanted.from();
    var until = wanted.until();
    return (wanted.owner() == null || wanted.owner().equals(event.owner()))
        && (wanted.key() == null || wanted.key().equals(event.key()))
        && (wanted.types().isEmpty() || wanted.types().contains(event.type()))
        && (wanted.requestId() == null || wanted.requestId().equals(event.requestId()))
        && (from == null || !event.at().isBefore(from))
        && (until == null || event.at().isBefore(until));
  }

  @Test
  void beginsWithTheFirstMomentAndEndsBeforeTheLast() {
    for (var second = 0; second < 4; second++) {
      log.append(entry("e" + second, NOW.plusSeconds(second)));
    }

    var found =
        log.newestFirst(
            new AuditFilter(null, null, List.of(), null, NOW.plusSeconds(1), NOW.plusSeconds(3)),
            10,
            null);

    assertThat(found)
        .extracting(entry -> entry.event().at().getEpochSecond() - NOW.getEpochSecond())
        .containsExactly(2L, 1L);
  }

  @Test
  void isAnsweredForAllTypesAtOnce() {
    log.append(entry("one", NOW));
    var types = List.of(EventType.values());

    assertThat(log.newestFirst(new AuditFilter(null, null, types, null, null, null), 10, null))
        .containsExactly(entry("one", NOW));
  }
}
