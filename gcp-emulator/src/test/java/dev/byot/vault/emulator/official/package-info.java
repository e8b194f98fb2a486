/// Google's own emulators, which the contract tests also run on.
@NullMarked
package dev.byot.vault.emulator.official;

import org.jspecify.annotations.NullMarked;
