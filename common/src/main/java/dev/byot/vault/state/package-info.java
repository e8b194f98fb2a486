/// The materialised state of keys: what status shows and what a call is decided by.
@NullMarked
package dev.byot.vault.state;

import org.jspecify.annotations.NullMarked;
