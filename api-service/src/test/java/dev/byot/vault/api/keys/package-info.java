/// Tests.
@NullMarked
package dev.byot.vault.api.keys;

import org.jspecify.annotations.NullMarked;
