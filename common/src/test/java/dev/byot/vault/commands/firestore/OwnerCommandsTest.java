package dev.byot.vault.commands.firestore;

import static dev.byot.vault.commands.firestore.StoreFixture.NOW;
import static dev.byot.vault.commands.firestore.StoreFixture.acceptance;
import static dev.byot.vault.commands.firestore.StoreFixture.applied;
import static dev.byot.vault.commands.firestore.StoreFixture.removing;
import static dev.byot.vault.commands.firestore.StoreFixture.setting;
import static dev.byot.vault.commands.firestore.StoreFixture.storing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.OwnerAcceptance;
import dev.byot.vault.commands.OwnerCommand;
import dev.byot.vault.commands.OwnerCommandRecord;
import dev.byot.vault.commands.Ruling;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.PendingStop;
import dev.byot.vault.state.firestore.Fields;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Commands for all keys of an owner.
final class OwnerCommandsTest {
  private static final Outcome ENDED =
      new Outcome(Outcome.Status.APPLIED, null, Fields.stored(NOW), List.of());

  private final StoreFixture store = new StoreFixture();
  private final OwnerId owner = store.key().owner();
  private final KeyRef one = StoreFixture.ref(owner, "openai", "main");
  private final KeyRef two = StoreFixture.ref(owner, "anthropic", "work");

  @AfterEach
  void close() {
    store.close();
  }

  private OwnerCommandRecord accept(OwnerCommand command, @Nullable String idempotencyKey) {
    var message = CommandMessages.encode(command, "request-2");
    return store
        .commands()
        .accept(
            new OwnerAcceptance(command, message, "digest-2", idempotencyKey, "request-2"), NOW);
  }

  private OwnerCommandRecord erase() {
    return accept(new OwnerCommand.EraseOwner(CommandId.next(), owner, owner), null);
  }

  private void active(KeyRef key) {
    store.commands().decide(store.set(key), storing());
  }

  private AcceptedCommand found(CommandId id) {
    return store.commands().find(owner, id).orElseThrow();
  }

  @Test
  void endsUseOfEveryKeyAtOnceAndNotesItsPlaceAmongTheCommandsOfEach() {
    active(one);
    active(one);
    active(two);

    var record = erase();

    assertThat(record.sequences()).containsOnly(Map.entry(one, 3L), Map.entry(two, 2L));
    for (var key : List.of(one, two)) {
      var state = store.keys().find(key);
      assertThat(state.usableAt(NOW)).isFalse();
      assertThat(state.stops())
          .containsExactly(new PendingStop(record.id(), state.accepted(), "EraseOwner"));
      assertThat(state.secret()).isNotNull();
    }
    assertThat(found(record.id())).isEqualTo(record);
  }

  @Test
  void countsAKeyThatIsOnItsWayAndNoneThatIsGone() {
    active(one);
    store.commands().decide(store.remove(), removing());
    store.set(two);

    assertThat(erase().sequences()).containsOnly(Map.entry(two, 2L));
  }

  @Test
  void leavesTheKeysOfOthersAlone() {
    var others = StoreFixture.ref(OwnerId.of(null, "other"), "openai", "main");
    active(one);
    active(others);

    var record = erase();

    assertThat(record.sequences()).containsOnlyKeys(one);
    assertThat(store.keys().find(others).usableAt(NOW)).isTrue();
    assertThat(store.commands().find(others.owner(), record.id())).isEmpty();
  }

  @Test
  void isDecidedKeyByKeyAndEndsOnceAllAre() {
    active(one);
    active(two);
    var record = erase();

    store.commands().decide(record.on(one), removing());
    var half = (OwnerCommandRecord) found(record.id());
    assertThat(half.undecided()).containsExactly(two);
    assertThat(half.pending()).isTrue();
    assertThat(half.message()).isEqualTo(record.message());
    assertThatThrownBy(() -> store.commands().conclude(half, ENDED))
        .isInstanceOf(IllegalStateException.class);
    store.commands().decide(record.on(two), removing());
    var ended = store.commands().conclude(half, ENDED);

    assertThat(ended.outcome()).isEqualTo(ENDED);
    assertThat(ended.decisions()).containsOnlyKeys(one, two);
    assertThat(ended.message()).isNull();
    assertThat(ended).isEqualTo(found(record.id()));
  }

  @Test
  void decidesAndEndsOnlyOnce() {
    active(one);
    var record = erase();
    var first = store.commands().decide(record.on(one), removing());
    store.commands().conclude(record, ENDED);
    var other = new Outcome(Outcome.Status.SUPERSEDED, null, NOW, List.of());

    var again =
        store
            .commands()
            .decide(record.on(one), (current, _) -> new Ruling(current, other, Map.of()));

    assertThat(again.status()).isEqualTo(first.status());
    assertThat(store.commands().conclude(record, other).outcome()).isEqualTo(ENDED);
  }

  @Test
  void isDecidedForOneKeyWithALaterCommandOfIt() {
    active(one);
    active(two);
    var record = erase();
    var later = store.set(one);

    store
        .commands()
        .decide(
            later,
            (current, command) ->
                new Ruling(
                    StoreFixture.stored(current, command, List.of()),
                    applied(),
                    Map.of(record.id(), applied())));

    assertThat(((OwnerCommandRecord) found(record.id())).undecided()).containsExactly(two);
    var state = store.keys().find(one);
    assertThat(state.status()).isEqualTo(KeyStatus.ACTIVE);
    assertThat(state.usableAt(NOW)).isTrue();
    assertThat(store.keys().find(two).usableAt(NOW)).isFalse();
  }

  @Test
  void isNoCommandForAKeyThatItDoesNotName() {
    active(one);
    var record = erase();

    assertThatThrownBy(() -> record.on(two)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isPendingLikeAnyOther() {
    active(one);
    var record = erase();

    assertThat(store.commands().pendingSince(NOW.plusSeconds(1), 10)).containsExactly(record);
    store.commands().markPublished(owner, record.id(), NOW);
    assertThat(found(record.id()).publishedAt()).isNotNull();
  }

  @Test
  void recognisesARepeatedRequest() {
    active(one);
    var stop = new OwnerCommand.StopOwner(CommandId.next(), owner, owner);

    var first = accept(stop, "once");
    var again = accept(new OwnerCommand.StopOwner(CommandId.next(), owner, owner), "once");

    assertThat(again).isEqualTo(first);
    assertThat(store.keys().find(one).stops()).hasSize(1);
    assertThatThrownBy(
            () -> store.commands().accept(acceptance(setting(one), "another digest", "once"), NOW))
        .isInstanceOf(VaultException.Reused.class);
  }

  @Test
  void findsRoomForAStopHoweverManyErasuresAreUndecided() {
    active(one);
    for (var i = 0; i < AcceptOwnerTransaction.MOST_STOPS; i++) {
      erase();
    }

    assertThatThrownBy(this::erase).isInstanceOf(VaultException.TooManyRequests.class);
    accept(new OwnerCommand.StopOwner(CommandId.next(), owner, owner), null);

    assertThat(store.keys().find(one).stops()).hasSize(AcceptOwnerTransaction.MOST_STOPS + 1);
  }

  @Test
  void isAcceptedWhereThereIsNoKey() {
    var record = erase();

    assertThat(record.sequences()).isEmpty();
    assertThat(store.commands().conclude(record, applied()).pending()).isFalse();
  }

  @Test
  void forgetsEarlierRequestsAndNoOthers() throws Exception {
    var early = NOW.minus(Duration.ofHours(1));
    for (var i = 0; i < 3; i++) {
      store.commands().accept(acceptance(setting(one), "digest", "key-" + i), early);
    }
    store.commands().accept(acceptance(setting(one), "digest", "later"), NOW);
    var others = StoreFixture.ref(OwnerId.of(null, "other"), "openai", "main");
    store.commands().accept(acceptance(setting(others), "digest", "key-0"), early);

    store.commands().forgetRequests(owner, NOW);

    assertThat(Requests.notes(store.firestore(), owner).get().get().size()).isEqualTo(1);
    assertThat(Requests.notes(store.firestore(), others.owner()).get().get().size()).isEqualTo(1);
  }

  @Test
  void stopsEveryKeyOrComesBeforeItHoweverManyAreSetMeanwhile() throws Exception {
    var keys =
        IntStream.range(0, 10).mapToObj(i -> StoreFixture.ref(owner, "openai", "k" + i)).toList();
    keys.subList(0, 5).forEach(this::active);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sets =
          keys.stream().map(key -> threads.submit((Callable<?>) () -> store.set(key))).toList();
      var record = threads.submit(this::erase).get();
      for (var set : sets) {
        set.get();
      }

      for (var key : keys) {
        var stops = store.keys().find(key).stops();
        assertThat(stops.isEmpty()).isEqualTo(!record.sequences().containsKey(key));
      }
      assertThat(record.sequences()).containsKeys(keys.subList(0, 5).toArray(KeyRef[]::new));
    }
  }
}
