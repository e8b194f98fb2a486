package dev.byot.vault.seal;

/// The sealed secret will never open here: asking again is useless.
public final class SealRefusedException extends RuntimeException {
  private final Reason reason;

  public SealRefusedException(Reason reason) {
    super("the sealed secret is refused: " + reason);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /// Why. All that goes wrong while opening is one reason: which step failed would help only an
  /// attacker (RFC 7516 §11.5).
  public enum Reason {
    /// Not a JWE with exactly our protected header and sizes.
    MALFORMED("seal-malformed"),
    /// Sealed to a key that is not, or no longer, ours.
    UNKNOWN_KEY("seal-unknown-key"),
    /// Sealed for another owner, provider, name or command.
    WRONG_BINDING("seal-wrong-binding"),
    /// Its time was over when the command was accepted, or lies too far ahead.
    EXPIRED("seal-expired"),
    DOES_NOT_OPEN("seal-does-not-open");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /// The stable name that outcomes and callers see.
    @Override
    public String toString() {
      return code;
    }
  }
}
