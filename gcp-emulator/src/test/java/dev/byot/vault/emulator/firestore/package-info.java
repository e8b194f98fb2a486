@NullMarked
package dev.byot.vault.emulator.firestore;

import org.jspecify.annotations.NullMarked;
