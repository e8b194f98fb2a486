/// The audit log in a Firestore database of its own.
@NullMarked
package dev.byot.vault.audit.firestore;

import org.jspecify.annotations.NullMarked;
