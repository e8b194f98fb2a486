/// Usage in Firestore.
@NullMarked
package dev.byot.vault.usage.firestore;

import org.jspecify.annotations.NullMarked;
