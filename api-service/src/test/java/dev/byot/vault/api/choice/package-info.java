@NullMarked
package dev.byot.vault.api.choice;

import org.jspecify.annotations.NullMarked;
