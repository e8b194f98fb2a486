package dev.byot.vault.usage;

import dev.byot.vault.keys.KeyRef;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// What a key was used for on one day.
///
/// @param day of UTC
/// @param model as the provider called it, `null` for calls whose answer named none
public record DayUsage(KeyRef key, LocalDate day, @Nullable String model, Counts counts) {}
