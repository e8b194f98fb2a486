package dev.byot.vault.commands.firestore;

import static dev.byot.vault.commands.firestore.StoreFixture.NOW;
import static dev.byot.vault.commands.firestore.StoreFixture.acceptance;
import static dev.byot.vault.commands.firestore.StoreFixture.ref;
import static dev.byot.vault.commands.firestore.StoreFixture.removing;
import static dev.byot.vault.commands.firestore.StoreFixture.setting;
import static dev.byot.vault.commands.firestore.StoreFixture.storing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.StateUnavailableException;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The stores while Firestore loses answers, refuses, freezes, or serves many at a time.
final class StoreFaultsTest {
  private static final String COMMIT = "Firestore/Commit";
  private static final String READ = "Firestore/BatchGetDocuments";

  private final StoreFixture store = new StoreFixture();

  @AfterEach
  void close() {
    store.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void lostAnswersAcceptOnce(int lost) {
    store.loseNextAnswers(lost, COMMIT);
    var acceptance = acceptance(setting(store.key()), "digest", "idem");

    var accepted = store.commands().accept(acceptance, NOW);

    assertThat(accepted.sequence()).isEqualTo(1);
    assertThat(store.keys().find(store.key()).accepted()).isEqualTo(1);
    assertThat(store.commands().find(store.key().owner(), accepted.id())).contains(accepted);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void lostAnswersDecideOnce(int lost) {
    var command = store.set();
    store.loseNextAnswers(lost, COMMIT);

    var outcome = store.commands().decide(command, storing());

    assertThat(store.keys().find(store.key()).revision()).isEqualTo(1);
    assertThat(outcome.status().name()).isEqualTo("APPLIED");
  }

  @Test
  void aStopThatWasAcceptedTwiceForALostAnswerStopsOnce() {
    store.set();
    store.loseNextAnswers(1, COMMIT);

    var stop = store.remove();

    assertThat(store.keys().find(store.key()).stops())
        .singleElement()
        .satisfies(pending -> assertThat(pending.command()).isEqualTo(stop.id()));
  }

  @ParameterizedTest
  @EnumSource(names = {"ABORTED", "UNAVAILABLE"})
  void aTransactionWhoseReadLostAgainstAnotherRunsAgain(Status.Code code) {
    store.faults().add(Fault.next(1, READ, new Fault.Action.Fail(code)));

    assertThat(store.set().sequence()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "INTERNAL", "ABORTED"})
  void aReadIsRepeatedWhileFirestoreIsAway(Status.Code code) {
    store.commands().decide(store.set(), storing());
    store.faults().add(Fault.next(5, READ, new Fault.Action.Fail(code)));

    assertThat(store.keys().find(store.key()).applied()).isEqualTo(1);
  }

  @Test
  void aReadThatIsRefusedIsNotRepeated() {
    store.faults().add(Fault.next(1, READ, new Fault.Action.Fail(Status.Code.PERMISSION_DENIED)));

    assertThatThrownBy(() -> store.keys().find(store.key()))
        .isInstanceOf(StateUnavailableException.class)
        .hasMessageContaining("PERMISSION_DENIED");
    assertThat(store.faults().list()).isEmpty();
  }

  @Test
  void aFrozenFirestoreIsUnavailableAndNotWaitedFor() {
    store.faults().add(Fault.always("google.firestore", new Fault.Action.Freeze()));
    var keys = store.keysWithin(Duration.ofMillis(300));

    // The freeze has no end: that this returns at all is the assertion.
    assertThatThrownBy(() -> keys.find(store.key()))
        .isInstanceOf(StateUnavailableException.class)
        .hasMessageContaining("in time");
    assertThatThrownBy(() -> keys.list(store.key().owner()))
        .isInstanceOf(StateUnavailableException.class);
  }

  @Test
  void anOutageIsNoRefusalAndARefusalIsNoOutage() {
    store.faults().add(Fault.always(COMMIT, new Fault.Action.Fail(Status.Code.PERMISSION_DENIED)));
    assertThatThrownBy(store::set).isInstanceOf(StateUnavailableException.class);

    store.faults().clear();

    assertThatThrownBy(store::remove).isInstanceOf(VaultException.NotFound.class);
  }

  @Test
  void givesEachOfManyCommandsOfOneKeyAPlaceOfItsOwn() throws Exception {
    var accepted =
        atOnce(IntStream.range(0, 8).mapToObj(_ -> (Callable<CommandRecord>) store::set));

    assertThat(accepted)
        .extracting(CommandRecord::sequence)
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 8).boxed().toList());
    assertThat(store.keys().find(store.key()).accepted()).isEqualTo(8);
  }

  @Test
  void moreTransactionsThanTheClientHasThreadsDoNotWaitForEachOther() throws Exception {
    var keys =
        IntStream.range(0, 40)
            .mapToObj(n -> ref(OwnerId.of(null, "u" + n), "openai", "main"))
            .toList();

    var accepted = atOnce(keys.stream().map(key -> (Callable<CommandRecord>) () -> store.set(key)));

    assertThat(accepted).hasSize(40).extracting(CommandRecord::sequence).containsOnly(1L);
  }

  @Test
  void twoNewKeysDoNotBothTakeTheLastPlace() throws Exception {
    for (var n = 0; n < 9; n++) {
      store.set(ref(store.key().owner(), "openai", "k" + n));
    }
    var last = List.of("x", "y", "z");

    var refused = new ArrayList<Throwable>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Future<CommandRecord>>();
      for (var name : last) {
        calls.add(threads.submit(() -> store.set(ref(store.key().owner(), "openai", name))));
      }
      for (var call : calls) {
        try {
          call.get();
        } catch (ExecutionException e) {
          refused.add(e.getCause());
        }
      }
    }

    assertThat(refused).hasSize(2).hasOnlyElementsOfType(VaultException.LimitReached.class);
    assertThat(store.keys().list(store.key().owner())).hasSize(10);
  }

  @Test
  void whatWasRemovedDoesNotCount() {
    for (var n = 0; n < 10; n++) {
      store.set(ref(store.key().owner(), "openai", "k" + n));
    }
    var gone = ref(store.key().owner(), "openai", "k0");
    var set = store.set(gone);
    store.commands().decide(set, removing());

    assertThat(store.set().sequence()).isEqualTo(1);
    assertThatThrownBy(() -> store.set(gone))
        .isInstanceOfSatisfying(
            VaultException.LimitReached.class,
            limit -> assertThat(limit.code()).isEqualTo("too-many-keys-for-provider"));
  }

  @Test
  void anOwnerHasAHundredKeysInAll() {
    for (var n = 0; n < 100; n++) {
      store.set(ref(store.key().owner(), "p" + n / 10, "k" + n % 10));
    }

    assertThatThrownBy(store::set)
        .isInstanceOfSatisfying(
            VaultException.LimitReached.class,
            limit -> assertThat(limit.code()).isEqualTo("too-many-keys"));
    assertThat(store.set(ref(store.key().owner(), "p0", "k0")).sequence()).isEqualTo(2);
  }

  private static List<CommandRecord> atOnce(Stream<Callable<CommandRecord>> calls)
      throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<CommandRecord>();
      for (var answer : threads.invokeAll(calls.toList())) {
        answers.add(answer.get());
      }
      return answers;
    }
  }
}
