@NullMarked
package dev.byot.vault.api.owners;

import org.jspecify.annotations.NullMarked;
