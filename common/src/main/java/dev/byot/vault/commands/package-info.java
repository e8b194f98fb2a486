/// What somebody wants done to a key, how it is accepted, and how it ended.
@NullMarked
package dev.byot.vault.commands;

import org.jspecify.annotations.NullMarked;
