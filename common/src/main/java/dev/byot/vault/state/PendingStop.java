package dev.byot.vault.state;

import dev.byot.vault.keys.CommandId;

/// A stop that was accepted and not decided yet.
///
/// @param type the command's type, as its document has it
public record PendingStop(CommandId command, long sequence, String type) {}
