/// Keys derived from a root, and the fingerprints made with them.
@NullMarked
package dev.byot.vault.derived;

import org.jspecify.annotations.NullMarked;
