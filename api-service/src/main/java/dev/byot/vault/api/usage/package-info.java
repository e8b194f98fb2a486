/// What calls come to: tokens from a copy of what passes, the event of a call's end, and what
/// owners see of it.
@NullMarked
package dev.byot.vault.api.usage;

import org.jspecify.annotations.NullMarked;
