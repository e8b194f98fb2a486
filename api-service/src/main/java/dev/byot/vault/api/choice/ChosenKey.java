package dev.byot.vault.api.choice;

import dev.byot.vault.api.lease.KeyLease;
import dev.byot.vault.keys.Limits;
import org.jspecify.annotations.Nullable;

/// The key of a call, and what its owner allows it to be used for.
///
/// @param limits `null` for everything
public record ChosenKey(KeyLease lease, @Nullable Limits limits) implements AutoCloseable {
  @Override
  public void close() {
    lease.close();
  }
}
