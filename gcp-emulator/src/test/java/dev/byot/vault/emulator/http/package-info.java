@NullMarked
package dev.byot.vault.emulator.http;

import org.jspecify.annotations.NullMarked;
