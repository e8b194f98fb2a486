package dev.byot.vault.api.upstream;

import dev.byot.vault.api.usage.CallMeter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a kind of call decides on its way.
public interface ForwardedCall {
  /// Measures the call.
  CallMeter meter();

  /// The last checks, and the credentials: see [BeforeHead].
  List<HeaderLine> beforeHead() throws InterruptedException;

  /// After which silence a comment may go into an event stream, to keep it alive; zero for never.
  default Duration keepAlive() {
    return Duration.ZERO;
  }

  /// Holds the answer back until it may be released.
  ///
  /// @return a body to send in place of the answer's own, with its status
  /// @throws dev.byot.vault.problem.VaultException if it may not be released; not a byte of it is
  Optional<byte[]> beforeRelease(Answer answer) throws InterruptedException;

  /// What the caller gets of the answer's headers beside those that pass as they are.
  default List<HeaderLine> toCaller(Answer answer) {
    return List.of();
  }
}
