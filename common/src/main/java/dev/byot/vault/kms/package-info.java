/// Calls to Google that prove in both directions that nothing was damaged on the way.
@NullMarked
package dev.byot.vault.kms;

import org.jspecify.annotations.NullMarked;
