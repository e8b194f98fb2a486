package dev.byot.vault.messaging;

/// What shall become of a message.
public enum Disposition {
  /// Acknowledged: it does not come again.
  DONE,
  /// Given back: it comes again after the subscription's back-off.
  RETRY
}
