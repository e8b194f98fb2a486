/// The way to the servers behind the vault: one exchange at a time, streamed both ways, never
/// repeated, never followed elsewhere.
@NullMarked
package dev.byot.vault.api.upstream;

import org.jspecify.annotations.NullMarked;
