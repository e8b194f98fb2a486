@NullMarked
package dev.byot.vault.api.resilience;

import org.jspecify.annotations.NullMarked;
