/// The materialised state in Firestore.
@NullMarked
package dev.byot.vault.state.firestore;

import org.jspecify.annotations.NullMarked;
