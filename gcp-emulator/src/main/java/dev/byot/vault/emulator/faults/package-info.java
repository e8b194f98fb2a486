/// The one place where the local cloud misbehaves on command.
@NullMarked
package dev.byot.vault.emulator.faults;

import org.jspecify.annotations.NullMarked;
