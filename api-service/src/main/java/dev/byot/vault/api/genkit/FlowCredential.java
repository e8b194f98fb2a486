package dev.byot.vault.api.genkit;

import dev.byot.vault.api.lease.KeyLease;
import dev.byot.vault.api.lease.KeyTrace;
import dev.byot.vault.api.upstream.HeaderLine;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.ProviderId;
import java.util.Optional;

/// What a flow is given for one provider: in a header of its own, never in `Authorization`, which
/// Genkit's own checks would take for an ID token.
sealed interface FlowCredential permits GivenCapability, GivenKey {
  /// Of the key that it is about.
  KeyLease lease();

  /// Checks that the key may be used now.
  ///
  /// @return what must be on record before it is given
  Optional<VaultEvent> prepare() throws InterruptedException;

  /// Checks once more and gives it; after [#prepare].
  HeaderLine give() throws InterruptedException;

  /// What recognises it in an answer; after [#give].
  KeyTrace trace();

  static String header(ProviderId provider) {
    return "x-genkit-" + provider + "-key";
  }
}
