@NullMarked
package dev.byot.vault.api.genkit.emulator;

import org.jspecify.annotations.NullMarked;
