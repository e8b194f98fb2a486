package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.KeyPatch;
import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.envelope.Binding;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.state.StoredSecret;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a command comes to once all is done that is slow or may fail: whatever the transaction
/// needs, and nothing that it would have to wait for.
sealed interface Intent {

  /// Put the secret in the place of whatever is there.
  ///
  /// @param binding what the envelope was wrapped for; it opens in no other state
  /// @param globalFingerprint for the audit log only
  record Store(
      StoredSecret secret,
      Binding binding,
      Fingerprint globalFingerprint,
      @Nullable String label,
      @Nullable Instant expiresAt)
      implements Intent {}

  record Update(KeyPatch patch, @Nullable Long ifRevision) implements Intent {}

  record Disable(Actor by) implements Intent {}

  record Enable(Actor by, @Nullable Long ifRevision) implements Intent {}

  record Remove() implements Intent {}

  /// Leave the key as it is.
  ///
  /// @param reason by its stable name
  record Reject(String reason) implements Intent {}

  /// Do nothing any more: the command was outdated when it was looked at.
  record Outdated() implements Intent {}
}
