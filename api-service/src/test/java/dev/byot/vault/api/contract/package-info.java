@NullMarked
package dev.byot.vault.api.contract;

import org.jspecify.annotations.NullMarked;
