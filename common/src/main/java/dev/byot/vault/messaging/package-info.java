/// Publishing and receiving messages, at least once.
@NullMarked
package dev.byot.vault.messaging;

import org.jspecify.annotations.NullMarked;
