@NullMarked
package dev.byot.vault.api.lease;

import org.jspecify.annotations.NullMarked;
