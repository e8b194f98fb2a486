/// The emulator driven by Google's Node clients, so that it does not only suit Java's.
@NullMarked
package dev.byot.vault.emulator.node;

import org.jspecify.annotations.NullMarked;
