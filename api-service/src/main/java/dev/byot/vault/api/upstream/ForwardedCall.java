package dev.byot.vault.api.upstream;

import java.util.List;
import java.util.Optional;

/// What a kind of call decides on its way.
public interface ForwardedCall {
  /// The last checks, and the credentials: see [BeforeHead].
  List<HeaderLine> beforeHead() throws InterruptedException;

  /// Holds the answer back until it may be released.
  ///
  /// @return a body to send in place of the answer's own, with its status
  /// @throws dev.byot.vault.problem.VaultException if it may not be released; not a byte of it is
  Optional<byte[]> beforeRelease(Answer answer) throws InterruptedException;
}
