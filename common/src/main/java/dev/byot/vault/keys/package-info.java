/// Keys as the vault knows them: who owns which, and in what state. Knows nothing of the other
/// packages.
@NullMarked
package dev.byot.vault.keys;

import org.jspecify.annotations.NullMarked;
