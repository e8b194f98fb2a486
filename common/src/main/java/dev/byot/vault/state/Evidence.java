package dev.byot.vault.state;

import dev.byot.vault.keys.Actor;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Why a key is in its status.
///
/// @param by whose doing it is
/// @param at when the status became what it is
/// @param cause the command, or the report, that decided it
/// @param check what the provider said, where it is the provider's doing
public record Evidence(Actor by, Instant at, String cause, @Nullable CheckReport check) {}
