package dev.byot.vault.envelope;

import org.jspecify.annotations.Nullable;

/// The envelope does not open under this binding, and never will: moved, altered, or not ours.
public final class EnvelopeException extends RuntimeException {
  public EnvelopeException(@Nullable Throwable cause) {
    super("the envelope does not open here", cause);
  }
}
