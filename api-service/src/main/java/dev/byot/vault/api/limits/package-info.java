/// How much of the vault one owner may use, whatever the others do.
@NullMarked
package dev.byot.vault.api.limits;

import org.jspecify.annotations.NullMarked;
