@NullMarked
package dev.byot.vault.auditing;

import org.jspecify.annotations.NullMarked;
