@NullMarked
package dev.byot.vault.rotation.usage;

import org.jspecify.annotations.NullMarked;
