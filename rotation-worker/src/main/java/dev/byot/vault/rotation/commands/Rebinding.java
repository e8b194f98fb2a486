package dev.byot.vault.rotation.commands;

import dev.byot.vault.envelope.Binding;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.state.KeyState;
import org.jspecify.annotations.Nullable;

/// That a stored envelope must be wrapped anew, as what its key encryption key binds it to changes.
record Rebinding(Envelope envelope, Binding from, Binding to) {

  /// What a change of state needs; `null` if nothing.
  static @Nullable Rebinding between(KeyState before, KeyState after) {
    var old = before.secret();
    var kept = after.secret();
    if (old == null
        || kept == null
        || !old.secretId().equals(kept.secretId())
        || before.binding().equals(after.binding())) {
      return null;
    }
    return new Rebinding(old.envelope(), before.binding(), after.binding());
  }

  /// A rebinding that was done.
  ///
  /// @param result the envelope for the new binding
  record Done(Rebinding what, Envelope result) {}
}
