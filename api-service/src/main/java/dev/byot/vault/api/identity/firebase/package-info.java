/// Firebase ID tokens and accounts, by Google's own library.
@NullMarked
package dev.byot.vault.api.identity.firebase;

import org.jspecify.annotations.NullMarked;
