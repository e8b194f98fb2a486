/// Which providers there are, and what the vault must know of each: data, not code.
@NullMarked
package dev.byot.vault.catalogue;

import org.jspecify.annotations.NullMarked;
