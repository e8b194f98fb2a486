/// Tests.
@NullMarked
package dev.byot.vault.api.identity;

import org.jspecify.annotations.NullMarked;
