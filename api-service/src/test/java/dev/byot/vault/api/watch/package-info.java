@NullMarked
package dev.byot.vault.api.watch;

import org.jspecify.annotations.NullMarked;
