/// Tests.
@NullMarked
package dev.byot.vault.api.identity.firebase;

import org.jspecify.annotations.NullMarked;
