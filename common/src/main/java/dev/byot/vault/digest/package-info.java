/// Digests of lists of parts, and names made of them.
@NullMarked
package dev.byot.vault.digest;

import org.jspecify.annotations.NullMarked;
