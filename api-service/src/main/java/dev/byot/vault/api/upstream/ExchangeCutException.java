package dev.byot.vault.api.upstream;

/// The exchange was ended from outside.
public final class ExchangeCutException extends RuntimeException {
  private final Cut why;

  ExchangeCutException(Cut why) {
    super("the exchange was cut: " + why, null, false, false);
    this.why = why;
  }

  public Cut why() {
    return why;
  }
}
