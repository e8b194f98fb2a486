/// Roots kept in Secret Manager.
@NullMarked
package dev.byot.vault.derived.secretmanager;

import org.jspecify.annotations.NullMarked;
