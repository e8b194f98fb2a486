@NullMarked
package dev.byot.vault.api.sealing;

import org.jspecify.annotations.NullMarked;
