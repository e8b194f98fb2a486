@NullMarked
package dev.byot.vault.api.capability;

import org.jspecify.annotations.NullMarked;
