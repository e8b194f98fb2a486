package dev.byot.vault.api.upstream;

/// Whom an exchange waits for. No socket of it has a time-out: each timed read wakes a timer's
/// thread, twice.
enum Party {
  NOBODY,
  CALLER,
  UPSTREAM,
  /// The upstream, for the whole head of its answer: a byte now and then is none.
  ANSWER
}
