package dev.byot.vault.api.upstream;

/// Why an exchange was ended from outside.
public enum Cut {
  /// The caller is gone: nobody waits for the answer.
  CALLER_GONE,
  /// The key was stopped while the call ran.
  STOPPED,
  /// Nothing moved for too long.
  STALLED,

  /// The instance stops, and its patience with running calls has ended.
  STOPPING
}
