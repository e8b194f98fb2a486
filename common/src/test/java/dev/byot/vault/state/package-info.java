/// Tests.
@NullMarked
package dev.byot.vault.state;

import org.jspecify.annotations.NullMarked;
