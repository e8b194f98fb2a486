/// The whole vault on one machine: for trying, developing and testing; never for keys of others.
@NullMarked
package dev.byot.vault.local;

import org.jspecify.annotations.NullMarked;
