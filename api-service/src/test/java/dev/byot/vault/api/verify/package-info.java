@NullMarked
package dev.byot.vault.api.verify;

import org.jspecify.annotations.NullMarked;
