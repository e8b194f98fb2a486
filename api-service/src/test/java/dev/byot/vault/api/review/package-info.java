/// Tests.
@NullMarked
package dev.byot.vault.api.review;

import org.jspecify.annotations.NullMarked;
