/// Sealed secrets: encrypted to a public key whose private half never leaves KMS, and bound to one
/// command.
@NullMarked
package dev.byot.vault.seal;

import org.jspecify.annotations.NullMarked;
