package dev.byot.vault.api.upstream;

import java.util.List;

/// What is checked and added last: the connection is held, and the head is written immediately
/// after.
@FunctionalInterface
public interface BeforeHead {
  /// The headers to add, credentials among them.
  ///
  /// @throws dev.byot.vault.problem.VaultException if the request must not be sent; nothing is
  List<HeaderLine> headers() throws InterruptedException;
}
