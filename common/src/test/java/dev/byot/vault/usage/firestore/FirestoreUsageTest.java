package dev.byot.vault.usage.firestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.firestore.FieldPath;
import com.google.cloud.firestore.FieldValue;
import com.google.cloud.firestore.Firestore;
import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.google.LocalGoogle;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.state.StateUnavailableException;
import dev.byot.vault.usage.Counts;
import dev.byot.vault.usage.DayUsage;
import dev.byot.vault.usage.EndedCall;
import dev.byot.vault.usage.Spent;
import io.grpc.Status;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class FirestoreUsageTest {
  private static final LocalGoogle GOOGLE = new LocalGoogle();
  private static final Firestore FIRESTORE = GOOGLE.clients().firestore("(default)");
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final LocalDate DAY = LocalDate.parse("2026-03-02");
  private static final Counts ONE = new Counts(1, 0, 10, 5, 20, 100, 1000);

  private final OwnerId owner = OwnerId.of(null, UUID.randomUUID().toString());
  private final KeyRef key = key("openai");
  private final FirestoreUsageStore store = new FirestoreUsageStore(FIRESTORE);
  private final FirestoreUsageLedger ledger =
      new FirestoreUsageLedger(FIRESTORE, Clock.fixed(NOON, ZoneOffset.UTC));

  @AfterAll
  static void close() {
    GOOGLE.close();
  }

  private KeyRef key(String provider) {
    return new KeyRef(owner, new ProviderId(provider), new KeyName("default"));
  }

  private static EndedCall call(String id, Instant at, @Nullable String model) {
    var event = EventId.of("test", EventType.CALL_ENDED, id);
    return new EndedCall(event, at.minusSeconds(1), at, model, ONE);
  }

  private static Counts times(int count) {
    return Collections.nCopies(count, ONE).stream().reduce(Counts.NONE, Counts::plus);
  }

  @Test
  void countsByDayAndModel() {
    ledger.count(
        key,
        List.of(
            call("a", NOON, "gpt-5"),
            call("b", NOON, "gpt-5"),
            call("c", NOON, "models/o3.mini:free"),
            call("d", NOON.minusSeconds(24 * 3600), null)));
    ledger.count(key("gemini"), List.of(call("e", NOON, "gemini-3")));

    assertThat(store.days(owner, DAY.minusDays(1), DAY))
        .containsExactly(
            new DayUsage(key, DAY.minusDays(1), null, ONE),
            new DayUsage(key("gemini"), DAY, "gemini-3", ONE),
            new DayUsage(key, DAY, "gpt-5", times(2)),
            new DayUsage(key, DAY, "models/o3.mini:free", ONE));
    assertThat(store.days(owner, DAY.minusDays(1), DAY.minusDays(1))).hasSize(1);
  }

  @Test
  void addsUpTheDayAndTheMonthOfOneKey() {
    assertThat(store.spent(key, DAY)).isEqualTo(Spent.NOTHING);
    ledger.count(
        key,
        List.of(
            call("a", NOON, "gpt-5"),
            call("b", NOON.minusSeconds(24 * 3600), "gpt-5"),
            // The second before this month.
            call("c", Instant.parse("2026-02-28T23:59:59.999Z"), "gpt-5")));

    assertThat(store.spent(key, DAY)).isEqualTo(new Spent(ONE, times(2)));
    assertThat(store.spent(key, LocalDate.parse("2026-02-01")))
        .isEqualTo(new Spent(Counts.NONE, ONE));
    assertThat(store.spent(key("gemini"), DAY)).isEqualTo(Spent.NOTHING);
  }

  @Test
  void countsACallOnceHoweverOftenItIsTold() {
    var call = call("a", NOON, "gpt-5");
    ledger.count(key, List.of(call, call));
    ledger.count(key, List.of(call("b", NOON.plusMillis(1), "gpt-5"), call));
    ledger.count(key, List.of(call("c", NOON.plusSeconds(40), "gpt-5")));

    ledger.count(key, List.of(call));

    assertThat(store.spent(key, DAY).today()).isEqualTo(times(3));
  }

  @Test
  void countsWhatComesTogetherAfterAnOutage() {
    var late =
        IntStream.range(0, 150)
            .mapToObj(i -> call("" + i, NOON.plusSeconds(60L * i), "gpt-5"))
            .toList();

    ledger.count(key, late);
    ledger.count(key, late);

    assertThat(store.spent(key, DAY).today()).isEqualTo(times(150));
  }

  @Test
  void countsOnceWhereTheAnswerToTheCommitIsLost() {
    GOOGLE.cloud().faults().add(Fault.next(1, "Commit", new Fault.Action.LoseReply()));

    ledger.count(key, List.of(call("a", NOON, "gpt-5")));

    assertThat(store.spent(key, DAY).today()).isEqualTo(ONE);
  }

  @Test
  void losesNothingWhereSeveralCountAtOnce() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var counting =
          IntStream.range(0, 3)
              .<Callable<Void>>mapToObj(i ->
                  () -> {
                    ledger.count(key, List.of(call("same", NOON, "m"), call("" + i, NOON, "m")));
                    return null;
                  })
              .toList();
      for (var done : threads.invokeAll(counting)) {
        done.get();
      }
    }

    assertThat(store.spent(key, DAY).today()).isEqualTo(times(4));
  }

  @Test
  void readsUsageOfBeforeTokensWereEstimated() throws Exception {
    ledger.count(key, List.of(call("a", NOON, "gpt-5")));
    UsageDocuments.month(FIRESTORE, key, YearMonth.from(DAY))
        .update(FieldPath.of("days", "2", "gpt-5", "estimatedTokens"), FieldValue.delete())
        .get();

    ledger.count(key, List.of(call("b", NOON, "gpt-5")));

    assertThat(store.spent(key, DAY).today()).isEqualTo(new Counts(2, 0, 20, 10, 20, 200, 2000));
  }

  @Test
  void saysWhenItCouldNotCount() {
    GOOGLE
        .cloud()
        .faults()
        .add(Fault.next(1, "Commit", new Fault.Action.Fail(Status.Code.PERMISSION_DENIED)));

    assertThatThrownBy(() -> ledger.count(key, List.of(call("a", NOON, "gpt-5"))))
        .isInstanceOf(StateUnavailableException.class);
  }

  @Test
  void notesTheLastUseOncePerMinuteAndNeverBackwards() {
    ledger.count(key, List.of(call("a", NOON, null)));
    ledger.count(key, List.of(call("b", NOON.plusSeconds(59), null)));
    assertThat(store.lastUsed(List.of(key, key("gemini")))).containsExactly(entry(NOON));

    ledger.count(key, List.of(call("c", NOON.plusSeconds(60), null)));
    // Told late, in a month of its own.
    ledger.count(key, List.of(call("d", NOON.minusSeconds(5 * 24 * 3600), null)));

    assertThat(store.lastUsed(List.of(key))).containsExactly(entry(NOON.plusSeconds(60)));
  }

  private Map.Entry<KeyRef, Instant> entry(Instant at) {
    return Map.entry(key, at);
  }

  @Test
  void staysSmallWhereProvidersNameAnyNumberOfModels() {
    ledger.count(
        key, IntStream.range(0, 30).mapToObj(i -> call("" + i, NOON, "model-" + i)).toList());

    assertThat(store.days(owner, DAY, DAY)).hasSize(21);
    assertThat(store.spent(key, DAY).today()).isEqualTo(times(30));
  }

  @Test
  void erasesEverythingAndCountsNothingThatCameBefore() {
    ledger.count(key, List.of(call("a", NOON, "gpt-5")));

    ledger.erase(owner, NOON);
    ledger.count(key, List.of(call("a", NOON, "gpt-5"), call("b", NOON.plusSeconds(9), null)));

    assertThat(store.days(owner, DAY, DAY)).isEmpty();
    assertThat(store.lastUsed(List.of(key))).isEmpty();
    assertThat(UsageDocuments.usage(FIRESTORE, owner).listDocuments()).isEmpty();
    assertThat(UsageDocuments.counted(FIRESTORE, owner).listDocuments()).isEmpty();

    ledger.count(key, List.of(call("c", NOON.plusSeconds(17), "gpt-5")));
    assertThat(store.spent(key, DAY).today()).isEqualTo(ONE);
  }

  @Test
  void hasWhatTheDatabaseDeletesByItself() throws Exception {
    ledger.count(key, List.of(call("a", NOON, "gpt-5")));

    for (var collection :
        List.of(UsageDocuments.usage(FIRESTORE, owner), UsageDocuments.counted(FIRESTORE, owner))) {
      for (var document : collection.get().get()) {
        assertThat(document.getTimestamp("expireAt")).as(document.getId()).isNotNull();
      }
    }
  }
}
