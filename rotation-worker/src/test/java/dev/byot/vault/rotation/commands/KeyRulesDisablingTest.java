package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.KEY;
import static dev.byot.vault.rotation.commands.Samples.NOW;
import static dev.byot.vault.rotation.commands.Samples.accepted;
import static dev.byot.vault.rotation.commands.Samples.active;
import static dev.byot.vault.rotation.commands.Samples.evidence;
import static dev.byot.vault.rotation.commands.Samples.store;
import static dev.byot.vault.rotation.commands.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.StoredSecret;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Keys that are disabled and enabled.
final class KeyRulesDisablingTest extends KeyRulesFixture {
  private static final Intent DISABLE = new Intent.Disable(Actor.OWNER);
  private static final Intent DISABLE_BY_SECURITY = new Intent.Disable(Actor.SECURITY);
  private static final Intent ENABLE = new Intent.Enable(Actor.OWNER, null);

  private static CommandRecord disable(long sequence) {
    return accepted(CommandType.DISABLE_KEY, sequence);
  }

  private static CommandRecord enable(long sequence) {
    return accepted(CommandType.ENABLE_KEY, sequence);
  }

  private static KeyState before(KeyStatus status) {
    return with(with(active(1), status), 2, List.of());
  }

  private static KeyState disabledBy(Actor actor) {
    var state = before(KeyStatus.ACTIVE);
    return state.withStatus(KeyStatus.DISABLED, new Evidence(actor, NOW, "cause", null));
  }

  private static StoredSecret secret(KeyState state) {
    return Objects.requireNonNull(state.secret());
  }

  @ParameterizedTest
  @EnumSource(names = {"ACTIVE", "INVALID"})
  void disablesAKeyInAnEnvelopeThatOpensForNobody(KeyStatus status) {
    var state = before(status);
    var command = disable(2);

    var ruling = rule(state, command, DISABLE);

    assertThat(ruling.outcome().status()).isEqualTo(Status.APPLIED);
    assertThat(types(ruling)).containsExactly(EventType.KEY_DISABLED);
    var next = ruling.next();
    assertThat(next.status()).isEqualTo(KeyStatus.DISABLED);
    assertThat(next.evidence()).isEqualTo(evidence(command.id(), NOW));
    assertThat(next.revision()).isEqualTo(state.revision() + 1);
    assertThat(secret(next).secretId()).isEqualTo(secret(state).secretId());
    assertThat(secret(next).envelope()).isEqualTo(envelope(next.binding()));
    assertThat(next.binding().enabled()).isFalse();
  }

  @Test
  void leavesADisabledKeyAsItIs() {
    var state = before(KeyStatus.DISABLED);

    var ruling = rule(state, disable(2), DISABLE);

    assertThat(ruling.outcome().status()).isEqualTo(Status.APPLIED);
    assertThat(ruling.next()).isEqualTo(state.decided(2, List.of()));
  }

  @Test
  void disablesWhatHasNoSecretYetSoThatTheNextOneIsNotUsed() {
    var stop = disable(2);
    var state = with(KeyState.none(KEY), 3, List.of(stop(stop)));
    var set = accepted(CommandType.SET_KEY, 3);

    var disabled = rule(state, stop, DISABLE).next();
    var stored = rule(disabled, set, store(set, false)).next();
    var together = rule(state, set, store(set, false)).next();

    assertThat(disabled.status()).isEqualTo(KeyStatus.DISABLED);
    assertThat(disabled.secret()).isNull();
    assertThat(stored.status()).isEqualTo(KeyStatus.DISABLED);
    assertThat(stored).isEqualTo(together);
  }

  @Test
  void enablesADisabledKey() {
    var state = before(KeyStatus.DISABLED);
    var command = enable(2);

    var ruling = rule(state, command, ENABLE);

    assertThat(types(ruling)).containsExactly(EventType.KEY_ENABLED);
    var next = ruling.next();
    assertThat(next.status()).isEqualTo(KeyStatus.ACTIVE);
    assertThat(next.evidence()).isEqualTo(evidence(command.id(), NOW));
    assertThat(secret(next).envelope()).isEqualTo(envelope(next.binding()));
    assertThat(next.usableAt(NOW)).isTrue();
  }

  @Test
  void leavesATombstoneWhereTheKeyThatIsEnabledHasNoSecret() {
    var none = with(KeyState.none(KEY), 2, List.of());
    var disabled = none.withStatus(KeyStatus.DISABLED, new Evidence(Actor.OWNER, NOW, "x", null));

    var ruling = rule(disabled, enable(2), ENABLE);

    assertThat(ruling.outcome().status()).isEqualTo(Status.APPLIED);
    assertThat(ruling.next().status()).isEqualTo(KeyStatus.NONE);
    assertThat(ruling.next().existsOrIsPending()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"ACTIVE", "INVALID"})
  void rejectsToEnableWhatIsNotDisabled(KeyStatus status) {
    var state = before(status);

    var ruling = rule(state, enable(2), ENABLE);

    assertThat(ruling.outcome().reason()).isEqualTo("not-disabled");
    assertThat(ruling.next()).isEqualTo(state.decided(2, List.of()));
  }

  @Test
  void rejectsToEnableAKeyThatIsGone() {
    var ruling = rule(with(KeyState.none(KEY), 2, List.of()), enable(2), ENABLE);

    assertThat(ruling.outcome().reason()).isEqualTo("not-disabled");
  }

  @Test
  void rejectsToEnableAnotherRevision() {
    var state = before(KeyStatus.DISABLED);

    var ruling = rule(state, enable(2), new Intent.Enable(Actor.OWNER, state.revision() + 1));

    assertThat(ruling.outcome().reason()).isEqualTo("stale-revision");
    assertThat(ruling.next().status()).isEqualTo(KeyStatus.DISABLED);
  }

  @Test
  void leavesToTheSecurityTeamWhatItHasStopped() {
    var state = disabledBy(Actor.SECURITY);

    var byOwner = rule(state, enable(2), ENABLE);
    var bySecurity = rule(state, enable(2), new Intent.Enable(Actor.SECURITY, null));

    assertThat(byOwner.outcome().reason()).isEqualTo("stopped-by-security");
    assertThat(byOwner.next().status()).isEqualTo(KeyStatus.DISABLED);
    assertThat(bySecurity.next().status()).isEqualTo(KeyStatus.ACTIVE);
    assertThat(bySecurity.next().evidence()).extracting(Evidence::by).isEqualTo(Actor.SECURITY);
  }

  @Test
  void leavesToTheOwnerWhatTheOwnerHasDisabled() {
    var ruling = rule(disabledBy(Actor.OWNER), enable(2), new Intent.Enable(Actor.SECURITY, null));

    assertThat(ruling.outcome().reason()).isEqualTo("not-stopped-by-security");
    assertThat(ruling.next().status()).isEqualTo(KeyStatus.DISABLED);
  }

  @Test
  void takesTheSecurityTeamsWordOverTheOwners() {
    var stoppedLater = rule(disabledBy(Actor.OWNER), disable(2), DISABLE_BY_SECURITY).next();
    var disabledLater = rule(disabledBy(Actor.SECURITY), disable(2), DISABLE).next();

    assertThat(stoppedLater.isStoppedBySecurity()).isTrue();
    assertThat(disabledLater.isStoppedBySecurity()).isTrue();
  }

  @Test
  void keepsAKeyStoppedBySecurityThroughANewSecret() {
    var set = accepted(CommandType.SET_KEY, 2);

    var next = rule(disabledBy(Actor.SECURITY), set, store(set, false)).next();

    assertThat(next.isStoppedBySecurity()).isTrue();
  }

  @Test
  void decidesAStopBeforeARejectionInAnEnvelopeThatOpensForNobody() {
    var stop = disable(2);
    var state = with(active(1), 3, List.of(stop(stop)));

    var ruling = rule(state, accepted(CommandType.SET_KEY, 3), new Intent.Reject("bad-secret"));

    assertThat(types(ruling)).containsExactly(EventType.KEY_DISABLED, EventType.COMMAND_REJECTED);
    assertThat(ruling.next().status()).isEqualTo(KeyStatus.DISABLED);
    assertThat(secret(ruling.next()).envelope()).isEqualTo(envelope(ruling.next().binding()));
  }

  @Test
  void needsNoOtherEnvelopeToDisableAndEnableAtOnce() {
    var state = with(active(1), 3, List.of(stop(disable(2))));
    var rules = new KeyRules(enable(3), NOW);

    assertThat(rules.rebinding(state, ENABLE)).isNull();
    var ruling = rules.rule(state, new Plan(ENABLE, null));

    assertThat(types(ruling)).containsExactly(EventType.KEY_DISABLED, EventType.KEY_ENABLED);
    assertThat(ruling.next().secret()).isEqualTo(state.secret());
    assertThat(ruling.next().status()).isEqualTo(KeyStatus.ACTIVE);
  }

  @Test
  void supersedesADisableByARemoval() {
    var stop = disable(2);
    var removal = accepted(CommandType.REMOVE_KEY, 3);
    var state = with(active(1), 3, List.of(stop(stop), stop(removal)));

    var ruling = rule(state, removal, REMOVE);

    assertThat(ruling.stops())
        .hasEntrySatisfying(
            stop.id(), outcome -> assertThat(outcome.status()).isEqualTo(Status.SUPERSEDED));
    assertThat(ruling.next().status()).isEqualTo(KeyStatus.NONE);
  }

  @Test
  void storesNothingThatWasWrappedForAnotherStateOrAnotherEnvelope() {
    var state = before(KeyStatus.ACTIVE);
    var command = disable(2);
    var rules = new KeyRules(command, NOW);
    var plan = new Plan(DISABLE, rebound(rules.rebinding(state, DISABLE)));
    var rewrapped = state.rewrapped(envelope(state.binding()), NOW);
    var replaced = before(KeyStatus.ACTIVE);
    var prolonged = state.withSettings(state.settings().with(null, NOW.plusSeconds(60)));

    for (var other : List.of(rewrapped, replaced, prolonged)) {
      assertThatThrownBy(() -> rules.rule(other, plan)).isInstanceOf(StateChanged.class);
    }
    assertThatThrownBy(() -> rules.rule(state, new Plan(DISABLE, null)))
        .isInstanceOf(StateChanged.class);
    assertThat(rules.rule(state, plan).next().status()).isEqualTo(KeyStatus.DISABLED);
  }
}
