package dev.byot.vault.api.choice;

import dev.byot.vault.api.lease.Refusals;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.Limits;
import dev.byot.vault.problem.VaultException.NoUsableKey;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.PendingStop;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One of the keys that a call may come to use, and no more of its state than the choice needs.
///
/// @param refusal why it could not be used when it was looked at, `null` if it could
/// @param expiresAt when use ends by itself, `null` for never
/// @param evenDisabled whether the owner lets another key be taken while this one is disabled
/// @param leaving whether it is being removed, or disabled with the owner's leave to take another
/// @param limits what its owner allows it to be used for, `null` for everything
record Candidate(
    KeyRef key,
    @Nullable NoUsableKey refusal,
    @Nullable Instant expiresAt,
    boolean evenDisabled,
    boolean leaving,
    @Nullable Limits limits) {

  /// The owner's order: by preference; among equals the one without a name of its own is first.
  static final Comparator<KeyState> ORDER =
      Comparator.<KeyState>comparingInt(state -> state.settings().preference())
          .thenComparing(state -> !state.key().name().equals(KeyName.DEFAULT))
          .thenComparing(state -> state.key().name().value());

  static Candidate of(KeyState state, Instant now) {
    var evenDisabled = state.settings().passOverWhenDisabled();
    return new Candidate(
        state.key(),
        Refusals.of(state.key(), state, now).orElse(null),
        state.expiresAt(),
        evenDisabled,
        !state.isStoppedBySecurity()
            && !state.stops().isEmpty()
            && state.stops().stream().allMatch(stop -> leavesByIt(stop, evenDisabled)),
        state.settings().limits());
  }

  /// What the owner did to this one key, and will be so once it is decided.
  private static boolean leavesByIt(PendingStop stop, boolean evenDisabled) {
    return stop.type().equals(CommandType.REMOVE_KEY.toString())
        || (evenDisabled && stop.type().equals(CommandType.DISABLE_KEY.toString()));
  }

  Optional<NoUsableKey> refusalAt(Instant now) {
    if (refusal != null) {
      return Optional.of(refusal);
    }
    return expiresAt != null && !now.isBefore(expiresAt)
        ? Optional.of(Refusals.expired(key))
        : Optional.empty();
  }

  /// Whether another key may be taken where this one is refused like that.
  boolean isPassedOver(NoUsableKey why) {
    return leaving || Refusals.isPassedOver(why, evenDisabled);
  }
}
