package dev.byot.vault.local;

import java.util.List;

/// An owner, signed in at two instances.
///
/// @param stop how they stop their key
record OwnerAtBoth(String uid, VaultClient first, VaultClient second, Change stop)
    implements AutoCloseable {
  List<VaultClient> both() {
    return List.of(first, second);
  }

  @Override
  public void close() {
    both().forEach(VaultClient::close);
  }
}
