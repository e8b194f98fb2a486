/// How a key command is decided: prepared outside the transaction, ruled on inside it.
@NullMarked
package dev.byot.vault.rotation.commands;

import org.jspecify.annotations.NullMarked;
