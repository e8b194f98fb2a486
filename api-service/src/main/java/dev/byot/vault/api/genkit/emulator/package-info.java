/// The service's identity from the local cloud.
@NullMarked
package dev.byot.vault.api.genkit.emulator;

import org.jspecify.annotations.NullMarked;
