package dev.byot.vault.rotation.commands;

import org.jspecify.annotations.Nullable;

/// All that a decision needs, prepared for the state that was read.
///
/// @param rebound the key's envelope for the state that results, `null` if it may stay as it is
record Plan(Intent intent, Rebinding.@Nullable Done rebound) {}
