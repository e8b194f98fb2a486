@NullMarked
package dev.byot.vault.emulator.pubsub;

import org.jspecify.annotations.NullMarked;
