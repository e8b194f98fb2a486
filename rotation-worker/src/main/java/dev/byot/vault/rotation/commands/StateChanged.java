package dev.byot.vault.rotation.commands;

/// The key is not in the state that the command was prepared for: prepare it again.
final class StateChanged extends RuntimeException {
  StateChanged() {
    super("the key changed while the command was prepared", null, false, false);
  }
}
