package dev.byot.vault.seal;

import org.jspecify.annotations.Nullable;

/// Whether the sealed secret opens could not be found out; the same call may succeed later.
public final class UnsealUnavailableException extends RuntimeException {
  public UnsealUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
