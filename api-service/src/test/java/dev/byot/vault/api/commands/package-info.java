/// Tests.
@NullMarked
package dev.byot.vault.api.commands;

import org.jspecify.annotations.NullMarked;
