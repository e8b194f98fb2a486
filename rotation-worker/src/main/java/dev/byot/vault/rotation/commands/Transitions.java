package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.CommandType;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.StoredSecret;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// From which state which command leads to which. Every decision raises `applied`; only a changed
/// key raises `revision`.
record Transitions(Verdict verdict, Instant now) {

  Decision decide(KeyState state, Cause cause, Intent intent) {
    if (isOutdated(state, cause)) {
      return supersede(state, cause);
    }
    return switch (intent) {
      case Intent.Store store -> store(state, cause, store);
      case Intent.Update update -> update(state, cause, update);
      case Intent.Disable(var by) -> disable(state, cause, by);
      case Intent.Enable enable -> enable(state, cause, enable);
      case Intent.Remove _ -> remove(state, cause);
      case Intent.Reject(var reason) -> reject(state, cause, reason);
      case Intent.Outdated _ -> throw new StateChanged();
    };
  }

  /// Whether nothing of the command is wanted any more: a later one was decided, or it would store
  /// what is accepted to be removed.
  static boolean isOutdated(KeyState state, Cause cause) {
    return cause.sequence() <= state.applied()
        || (cause.type() == CommandType.SET_KEY
            && state.stops().stream()
                .filter(stop -> stop.sequence() > cause.sequence())
                .map(Cause::of)
                .anyMatch(stop -> stop.type().isRemoval()));
  }

  /// The command raised `applied`, and is not among the stops any more.
  private static KeyState decided(KeyState state, Cause cause) {
    var stops = state.stops().stream().filter(stop -> !stop.command().equals(cause.id())).toList();
    return state.decided(Math.max(state.applied(), cause.sequence()), stops);
  }

  Decision supersede(KeyState state, Cause cause) {
    return new Decision(decided(state, cause), verdict.superseded(cause));
  }

  private Decision reject(KeyState state, Cause cause, String reason) {
    return new Decision(decided(state, cause), verdict.rejected(cause, reason));
  }

  static KeyStatus statusOnceStoredOver(KeyState state) {
    return switch (state.status()) {
      case NONE, ACTIVE, INVALID -> KeyStatus.ACTIVE;
      case DISABLED -> KeyStatus.DISABLED;
    };
  }

  private Decision store(KeyState state, Cause cause, Intent.Store store) {
    var next =
        decided(state, cause)
            .withSecret(
                store.secret(),
                statusOnceStoredOver(state),
                state.settings().with(store.label(), store.expiresAt()),
                evidence(cause, Actor.OWNER));
    if (!store.binding().equals(next.binding())) {
      throw new StateChanged();
    }
    var secret = store.secret();
    var data =
        Map.of(
            "secretId", secret.secretId().toString(),
            "kekVersion", secret.envelope().kekVersion(),
            "globalFingerprint", store.globalFingerprint().toString());
    return new Decision(next, verdict.applied(cause, EventType.KEY_STORED, data));
  }

  private Decision update(KeyState state, Cause cause, Intent.Update update) {
    var secret = state.secret();
    if (secret == null) {
      return reject(state, cause, "no-key");
    }
    if (isStale(state, update.ifRevision())) {
      return reject(state, cause, "stale-revision");
    }
    var decided = decided(state, cause);
    var settings = update.patch().applyTo(state.settings());
    return new Decision(
        settings.equals(state.settings()) ? decided : decided.withSettings(settings),
        verdict.applied(cause, EventType.KEY_UPDATED, secretId(secret)));
  }

  /// A key without a secret is disabled too: whatever becomes of a secret that was set before, the
  /// next one is not used before somebody enables it.
  private Decision disable(KeyState state, Cause cause, Actor by) {
    var decided = decided(state, cause);
    var unchanged =
        state.status() == KeyStatus.DISABLED
            && (by != Actor.SECURITY || state.isStoppedBySecurity());
    var next = unchanged ? decided : decided.withStatus(KeyStatus.DISABLED, evidence(cause, by));
    return new Decision(next, verdict.applied(cause, EventType.KEY_DISABLED, data(state, by)));
  }

  private Decision enable(KeyState state, Cause cause, Intent.Enable enable) {
    if (state.status() != KeyStatus.DISABLED) {
      return reject(state, cause, "not-disabled");
    }
    if (state.isStoppedBySecurity() && enable.by() != Actor.SECURITY) {
      return reject(state, cause, "stopped-by-security");
    }
    // The security team takes back what it did, and not what the owner did.
    if (enable.by() == Actor.SECURITY && !state.isStoppedBySecurity()) {
      return reject(state, cause, "not-stopped-by-security");
    }
    if (isStale(state, enable.ifRevision())) {
      return reject(state, cause, "stale-revision");
    }
    var decided = decided(state, cause);
    var next =
        state.secret() == null
            ? decided.tombstone()
            : decided.withStatus(KeyStatus.ACTIVE, evidence(cause, enable.by()));
    return new Decision(
        next, verdict.applied(cause, EventType.KEY_ENABLED, data(state, enable.by())));
  }

  private Decision remove(KeyState state, Cause cause) {
    var decided = decided(state, cause);
    // What was to be gone may be gone already.
    var next = state.status() == KeyStatus.NONE ? decided : decided.tombstone();
    return new Decision(
        next, verdict.applied(cause, EventType.KEY_REMOVED, secretId(state.secret())));
  }

  private static boolean isStale(KeyState state, @Nullable Long wanted) {
    return wanted != null && wanted != state.revision();
  }

  private Evidence evidence(Cause cause, Actor by) {
    return new Evidence(by, now, cause.id().toString(), null);
  }

  private static Map<String, String> secretId(@Nullable StoredSecret secret) {
    return secret == null ? Map.of() : Map.of("secretId", secret.secretId().toString());
  }

  private static Map<String, String> data(KeyState state, Actor by) {
    var name = by.name().toLowerCase(Locale.ROOT);
    var secret = state.secret();
    return secret == null
        ? Map.of("by", name)
        : Map.of("by", name, "secretId", secret.secretId().toString());
  }
}
