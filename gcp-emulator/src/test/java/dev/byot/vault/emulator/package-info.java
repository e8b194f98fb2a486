@NullMarked
package dev.byot.vault.emulator;

import org.jspecify.annotations.NullMarked;
