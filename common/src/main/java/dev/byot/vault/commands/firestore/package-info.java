/// Command documents in Firestore.
@NullMarked
package dev.byot.vault.commands.firestore;

import org.jspecify.annotations.NullMarked;
