package dev.byot.vault.api.lease;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The time for which one secret of a key is there to be used: until another takes its place, or
/// somebody stops the key. Whatever becomes of the key then, the same period never comes again.
///
/// @param secretId the secret
/// @param since the command that made the key usable, as every decided stop is followed by another
///   before the key is used again; `null` where none was noted
/// @param sequence the last command of the key that was decided when this was read; it goes on with
///   the commands that end no period
public record UsePeriod(CommandId secretId, @Nullable String since, long sequence) {

  /// The period in which a usable key is.
  public static UsePeriod of(KeyState state) {
    var secret = Objects.requireNonNull(state.secret(), "a usable key has a secret");
    Evidence evidence = state.evidence();
    return new UsePeriod(
        secret.secretId(), evidence == null ? null : evidence.cause(), state.applied());
  }

  boolean isSameAs(UsePeriod other) {
    return secretId.equals(other.secretId) && Objects.equals(since, other.since);
  }
}
