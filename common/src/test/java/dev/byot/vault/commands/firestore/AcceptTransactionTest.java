package dev.byot.vault.commands.firestore;

import static dev.byot.vault.commands.firestore.StoreFixture.NOW;
import static dev.byot.vault.commands.firestore.StoreFixture.acceptance;
import static dev.byot.vault.commands.firestore.StoreFixture.setting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.KeyPatch;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.firestore.KeyDocuments;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Repetitions, and what is refused at the door.
final class AcceptTransactionTest {
  private final StoreFixture store = new StoreFixture();

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void givesTheRecordThatIsReadLater() {
    var accepted = store.set();

    assertThat(store.commands().find(store.key().owner(), accepted.id())).contains(accepted);
    assertThat(accepted.acceptedAt()).isBefore(NOW);
    assertThat(accepted.message()).isNotNull();
  }

  @Test
  void anIdempotencyKeyIsForgottenAfterADayEvenIfTheDatabaseStillHasIt() {
    var first = store.commands().accept(acceptance(setting(store.key()), "one", "idem"), NOW);
    var later = NOW.plus(Duration.ofHours(24));

    assertThat(
            store
                .commands()
                .accept(acceptance(setting(store.key()), "one", "idem"), later.minusSeconds(1)))
        .isEqualTo(first);
    var second = store.commands().accept(acceptance(setting(store.key()), "two", "idem"), later);

    assertThat(second.sequence()).isEqualTo(2);
    assertThat(store.commands().accept(acceptance(setting(store.key()), "two", "idem"), later))
        .isEqualTo(second);
  }

  @Test
  void anIdempotencyKeyMayBeAnyText() {
    for (var key : List.of("..", "a/b", "__x__", "ünï", " ", "x".repeat(10_000))) {
      var first = store.commands().accept(acceptance(setting(store.key()), "d", key), NOW);

      assertThat(store.commands().accept(acceptance(setting(store.key()), "d", key), NOW))
          .isEqualTo(first);
    }
  }

  @Test
  void theSameCommandOfTheSameRequestIsTheSame() {
    var acceptance = acceptance(setting(store.key()), "digest", null);

    var first = store.commands().accept(acceptance, NOW);

    assertThat(store.commands().accept(acceptance, NOW.plusSeconds(5))).isEqualTo(first);
    assertThat(store.keys().find(store.key()).accepted()).isEqualTo(1);
  }

  @Test
  void saysWhichWasReused() {
    var command = setting(store.key());
    store.commands().accept(acceptance(command, "one", "idem"), NOW);

    assertThatThrownBy(
            () -> store.commands().accept(acceptance(setting(store.key()), "two", "idem"), NOW))
        .isInstanceOfSatisfying(
            VaultException.Reused.class,
            reused -> assertThat(reused.code()).isEqualTo("idempotency-key-reused"));
    assertThatThrownBy(() -> store.commands().accept(acceptance(command, "two", null), NOW))
        .isInstanceOfSatisfying(
            VaultException.Reused.class,
            reused -> assertThat(reused.code()).isEqualTo("command-id-used"));
  }

  @Test
  void nothingIsChangedAtAKeyThatIsNotThere() {
    var update =
        new KeyCommand.UpdateKey(
            CommandId.next(), store.key(), new KeyPatch(null, null, 1, null, null), null);

    assertThatThrownBy(() -> store.commands().accept(acceptance(update, "digest", null), NOW))
        .isInstanceOfSatisfying(
            VaultException.NotFound.class,
            missing -> assertThat(missing.code()).isEqualTo("key-not-found"));
    assertThat(store.commands().find(store.key().owner(), update.id())).isEmpty();
  }

  @Test
  void onlyTheSecurityTeamEnablesWhatItHasStopped() throws Exception {
    var key = store.key();
    var stopped =
        KeyState.none(key)
            .withStatus(KeyStatus.DISABLED, new Evidence(Actor.SECURITY, NOW, "incident", null));
    KeyDocuments.at(store.firestore(), key).set(KeyDocuments.write(stopped)).get();
    var byOwner = new KeyCommand.EnableKey(CommandId.next(), key, Actor.OWNER, null);
    var bySecurity = new KeyCommand.EnableKey(CommandId.next(), key, Actor.SECURITY, null);

    assertThatThrownBy(() -> store.commands().accept(acceptance(byOwner, "one", null), NOW))
        .isInstanceOfSatisfying(
            VaultException.Forbidden.class,
            refusal -> assertThat(refusal.code()).isEqualTo("stopped-by-security"));
    assertThat(store.commands().accept(acceptance(bySecurity, "two", null), NOW).sequence())
        .isEqualTo(1);
  }

  @Test
  void whatIsStillPendingCanBeRemoved() {
    store.set();

    assertThat(store.remove().sequence()).isEqualTo(2);
    assertThat(store.remove().sequence()).isEqualTo(3);
    assertThat(store.keys().find(store.key()).stops()).hasSize(2);
  }
}
