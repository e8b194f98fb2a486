/// The emulator's plain HTTP side: a small JSON server that only this machine can reach.
@NullMarked
package dev.byot.vault.emulator.http;

import org.jspecify.annotations.NullMarked;
