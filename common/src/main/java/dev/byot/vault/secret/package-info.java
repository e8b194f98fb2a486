/// Secrets in memory: redacted, compared in constant time, wiped on close.
@NullMarked
package dev.byot.vault.secret;

import org.jspecify.annotations.NullMarked;
