/// What a Genkit flow holds in the place of a key: the right to use it for a while, through the
/// vault.
@NullMarked
package dev.byot.vault.api.capability;

import org.jspecify.annotations.NullMarked;
