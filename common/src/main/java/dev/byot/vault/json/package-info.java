/// The one way in which the vault reads and writes JSON.
@NullMarked
package dev.byot.vault.json;

import org.jspecify.annotations.NullMarked;
