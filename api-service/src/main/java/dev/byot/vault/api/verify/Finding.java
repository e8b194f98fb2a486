package dev.byot.vault.api.verify;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a provider answered to the check of a key.
///
/// @param status the HTTP status of its answer
/// @param code what the provider calls a refusal, `null` if it is none
record Finding(Result result, int status, @Nullable String code, Instant at) {

  /// What the answer says of the key.
  enum Result {
    GOOD,
    REFUSED,
    /// Neither: the provider is busy, or away. The key is what it was.
    UNCLEAR
  }
}
