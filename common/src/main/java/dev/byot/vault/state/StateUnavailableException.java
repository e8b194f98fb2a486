package dev.byot.vault.state;

/// The database did not answer, or not in time; the same call may succeed later.
///
/// Thrown by a write, it leaves open whether the write happened.
public final class StateUnavailableException extends RuntimeException {
  public StateUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
