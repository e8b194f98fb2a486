@NullMarked
package dev.byot.vault.api.limits;

import org.jspecify.annotations.NullMarked;
