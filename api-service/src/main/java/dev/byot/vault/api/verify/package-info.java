/// Asks providers whether they take a key, by a call that costs nothing.
@NullMarked
package dev.byot.vault.api.verify;

import org.jspecify.annotations.NullMarked;
