/// How a secret is stored: under its own data key, which a key encryption key wraps, bound to its
/// place.
@NullMarked
package dev.byot.vault.envelope;

import org.jspecify.annotations.NullMarked;
