@NullMarked
package dev.byot.vault.local;

import org.jspecify.annotations.NullMarked;
