package dev.byot.vault.commands;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.seal.SealedSecret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What somebody wants done to a key. May be refused; see
/// [VaultEvent][dev.byot.vault.events.VaultEvent] for facts.
public sealed interface KeyCommand {
  CommandId id();

  KeyRef key();

  /// Store the secret, whole, in place of whatever is there.
  ///
  /// @param expiresAt when use ends by itself, at most [#LATEST_EXPIRY]; `null` for never
  record SetKey(
      CommandId id,
      KeyRef key,
      SealedSecret sealed,
      @Nullable String label,
      @Nullable Instant expiresAt)
      implements KeyCommand {
    /// Where RFC 3339 ends, and Firestore: a later time could be accepted and never be stored.
    public static final Instant LATEST_EXPIRY = Instant.parse("9999-12-31T23:59:59Z");

    public SetKey {
      if (expiresAt != null && expiresAt.isAfter(LATEST_EXPIRY)) {
        throw new IllegalArgumentException("an expiry is in the year 9999 at the latest");
      }
    }
  }

  /// Change the label, leave the secret.
  ///
  /// @param label `null` takes the label away
  /// @param ifRevision the revision that the change was made from, `null` for any
  record UpdateKey(CommandId id, KeyRef key, @Nullable String label, @Nullable Long ifRevision)
      implements KeyCommand {}

  /// End use at once, then forget the secret.
  record RemoveKey(CommandId id, KeyRef key) implements KeyCommand {}

  default CommandType type() {
    return switch (this) {
      case SetKey _ -> CommandType.SET_KEY;
      case UpdateKey _ -> CommandType.UPDATE_KEY;
      case RemoveKey _ -> CommandType.REMOVE_KEY;
    };
  }
}
