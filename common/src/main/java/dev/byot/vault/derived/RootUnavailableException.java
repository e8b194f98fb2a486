package dev.byot.vault.derived;

/// The root of derived keys could not be read; trying again may help.
public final class RootUnavailableException extends RuntimeException {
  public RootUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
