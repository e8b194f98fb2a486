package dev.byot.vault.api.upstream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The caller's body cannot be read to its end; not the upstream's fault.
final class BodyException extends IOException {
  private final @Nullable Long exceeded;

  /// @param exceeded the most bytes that are taken, if that is what is wrong
  BodyException(@Nullable Long exceeded, @Nullable Throwable cause) {
    super("the body cannot be read", cause);
    this.exceeded = exceeded;
  }

  @Nullable Long exceeded() {
    return exceeded;
  }
}
