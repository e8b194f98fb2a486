/// A service as a process.
@NullMarked
package dev.byot.vault.process;

import org.jspecify.annotations.NullMarked;
