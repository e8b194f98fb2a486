package dev.byot.vault.usage;

/// There is more usage in those days than is read at once.
public final class TooMuchUsageException extends RuntimeException {
  public TooMuchUsageException() {
    super("more usage than is read at once", null, false, false);
  }
}
