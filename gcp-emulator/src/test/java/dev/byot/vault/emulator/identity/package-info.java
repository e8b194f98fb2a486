@NullMarked
package dev.byot.vault.emulator.identity;

import org.jspecify.annotations.NullMarked;
