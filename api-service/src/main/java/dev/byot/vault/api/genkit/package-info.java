/// Genkit flows, called through the vault with the keys of the caller.
@NullMarked
package dev.byot.vault.api.genkit;

import org.jspecify.annotations.NullMarked;
