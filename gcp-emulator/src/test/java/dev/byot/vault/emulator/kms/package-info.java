@NullMarked
package dev.byot.vault.emulator.kms;

import org.jspecify.annotations.NullMarked;
