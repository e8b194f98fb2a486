/// What keys were used for: how each call ended, and what calls came to, by key, model and day.
@NullMarked
package dev.byot.vault.usage;

import org.jspecify.annotations.NullMarked;
