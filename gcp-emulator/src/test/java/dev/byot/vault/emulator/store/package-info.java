@NullMarked
package dev.byot.vault.emulator.store;

import org.jspecify.annotations.NullMarked;
