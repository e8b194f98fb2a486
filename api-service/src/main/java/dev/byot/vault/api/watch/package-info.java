/// An owner's keys as they change, pushed.
@NullMarked
package dev.byot.vault.api.watch;

import org.jspecify.annotations.NullMarked;
