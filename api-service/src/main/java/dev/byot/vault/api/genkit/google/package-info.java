/// The service's identity from Google.
@NullMarked
package dev.byot.vault.api.genkit.google;

import org.jspecify.annotations.NullMarked;
