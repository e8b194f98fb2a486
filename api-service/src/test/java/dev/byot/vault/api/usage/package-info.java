@NullMarked
package dev.byot.vault.api.usage;

import org.jspecify.annotations.NullMarked;
