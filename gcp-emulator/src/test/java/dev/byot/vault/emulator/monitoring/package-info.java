@NullMarked
package dev.byot.vault.emulator.monitoring;

import org.jspecify.annotations.NullMarked;
