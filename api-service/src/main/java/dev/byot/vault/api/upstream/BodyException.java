package dev.byot.vault.api.upstream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The caller's body cannot be read to its end; not the upstream's fault.
final class BodyException extends IOException {
  private final boolean tooLarge;

  BodyException(boolean tooLarge, @Nullable Throwable cause) {
    super("the body cannot be read", cause);
    this.tooLarge = tooLarge;
  }

  boolean tooLarge() {
    return tooLarge;
  }
}
