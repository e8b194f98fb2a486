@NullMarked
package dev.byot.vault.rotation;

import org.jspecify.annotations.NullMarked;
