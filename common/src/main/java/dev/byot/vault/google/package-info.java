/// Google's clients, made in one place from configuration.
@NullMarked
package dev.byot.vault.google;

import org.jspecify.annotations.NullMarked;
