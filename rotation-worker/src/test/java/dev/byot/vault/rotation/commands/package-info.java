@NullMarked
package dev.byot.vault.rotation.commands;

import org.jspecify.annotations.NullMarked;
