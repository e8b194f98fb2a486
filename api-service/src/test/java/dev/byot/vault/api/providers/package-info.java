@NullMarked
package dev.byot.vault.api.providers;

import org.jspecify.annotations.NullMarked;
