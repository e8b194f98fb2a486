@NullMarked
package dev.byot.vault.emulator.rpc;

import org.jspecify.annotations.NullMarked;
