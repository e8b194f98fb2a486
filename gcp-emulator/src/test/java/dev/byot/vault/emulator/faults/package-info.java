@NullMarked
package dev.byot.vault.emulator.faults;

import org.jspecify.annotations.NullMarked;
