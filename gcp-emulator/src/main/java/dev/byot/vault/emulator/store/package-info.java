/// The one store of the emulator: every service keeps its state here, in memory or on disk.
@NullMarked
package dev.byot.vault.emulator.store;

import org.jspecify.annotations.NullMarked;
