@NullMarked
package dev.byot.vault.api.genkit;

import org.jspecify.annotations.NullMarked;
