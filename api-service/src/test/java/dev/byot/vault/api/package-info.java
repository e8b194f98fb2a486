/// Tests.
@NullMarked
package dev.byot.vault.api;

import org.jspecify.annotations.NullMarked;
