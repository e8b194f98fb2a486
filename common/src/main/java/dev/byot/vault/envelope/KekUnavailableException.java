package dev.byot.vault.envelope;

import org.jspecify.annotations.Nullable;

/// The key encryption key cannot be used now; nothing is known about the envelope.
public final class KekUnavailableException extends RuntimeException {
  public KekUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
