package dev.byot.vault.api.upstream;

/// Whom an exchange waits for, where no time-out of a socket ends the wait.
enum Party {
  NOBODY,
  CALLER,
  UPSTREAM,
  /// The upstream, for the whole head of its answer: a byte now and then is none.
  ANSWER
}
