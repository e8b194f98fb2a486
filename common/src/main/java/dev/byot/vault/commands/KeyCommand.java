package dev.byot.vault.commands;

import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.seal.SealedSecret;
import dev.byot.vault.state.CheckReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What somebody wants done to a key. May be refused; see
/// [VaultEvent][dev.byot.vault.events.VaultEvent] for facts.
public sealed interface KeyCommand extends Command {
  KeyRef key();

  @Override
  default OwnerId owner() {
    return key().owner();
  }

  /// Store the secret, whole, in place of whatever is there.
  ///
  /// @param expiresAt when use ends by itself, at most [KeySettings#LATEST_EXPIRY]; `null` for
  ///   never
  record SetKey(
      CommandId id,
      KeyRef key,
      SealedSecret sealed,
      @Nullable String label,
      @Nullable Instant expiresAt)
      implements KeyCommand {
    public SetKey {
      var _ = KeySettings.DEFAULT.with(label, expiresAt);
    }
  }

  /// Change the settings, leave the secret.
  ///
  /// @param ifRevision the revision that the change was made from, `null` for any
  record UpdateKey(CommandId id, KeyRef key, KeyPatch patch, @Nullable Long ifRevision)
      implements KeyCommand {}

  /// End use at once, then forget the secret.
  record RemoveKey(CommandId id, KeyRef key) implements KeyCommand {}

  /// End use at once, and keep the secret.
  record DisableKey(CommandId id, KeyRef key) implements KeyCommand {}

  /// Let the key be used again.
  ///
  /// @param by the owner, or the security team, which alone enables what it has disabled
  /// @param ifRevision the revision that the change was made from, `null` for any
  record EnableKey(CommandId id, KeyRef key, Actor by, @Nullable Long ifRevision)
      implements KeyCommand {
    public EnableKey {
      if (by == Actor.PROVIDER) {
        throw new IllegalArgumentException("a provider enables no key");
      }
    }
  }

  /// Note what a provider said of a secret. Published without having been accepted, so it is not to
  /// be believed further than that: it annotates that secret, or marks it invalid.
  ///
  /// @param secretId the secret that was used; of another one it says nothing
  record ReportCheck(KeyRef key, CommandId secretId, CheckReport report) implements KeyCommand {
    @Override
    public CommandId id() {
      return report.cause();
    }
  }

  @Override
  default CommandType type() {
    return switch (this) {
      case SetKey _ -> CommandType.SET_KEY;
      case UpdateKey _ -> CommandType.UPDATE_KEY;
      case RemoveKey _ -> CommandType.REMOVE_KEY;
      case DisableKey _ -> CommandType.DISABLE_KEY;
      case EnableKey _ -> CommandType.ENABLE_KEY;
      case ReportCheck _ -> CommandType.REPORT_CHECK;
    };
  }
}
