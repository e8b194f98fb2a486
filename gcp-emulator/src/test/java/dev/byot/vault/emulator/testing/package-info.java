/// What the emulator's tests share.
@NullMarked
package dev.byot.vault.emulator.testing;

import org.jspecify.annotations.NullMarked;
