/// Refusals that a caller can act on, and how they read on the wire (RFC 9457).
@NullMarked
package dev.byot.vault.problem;

import org.jspecify.annotations.NullMarked;
