/// How a command is accepted, published, waited for and shown.
@NullMarked
package dev.byot.vault.api.commands;

import org.jspecify.annotations.NullMarked;
