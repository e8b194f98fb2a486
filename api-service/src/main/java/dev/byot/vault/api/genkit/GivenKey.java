package dev.byot.vault.api.genkit;

import dev.byot.vault.api.lease.KeyLease;
import dev.byot.vault.catalogue.CredentialStyle;
import dev.byot.vault.catalogue.Provider;

/// A key that a flow is given: in a header of its own, never in `Authorization`, which Genkit's own
/// checks would take for an ID token.
record GivenKey(KeyLease lease, CredentialStyle style) {

  static GivenKey of(KeyLease lease, Provider provider) {
    var field = provider.identifyingField().name();
    return new GivenKey(
        lease, new CredentialStyle("x-genkit-" + provider.id() + "-key", "", field));
  }

  String header() {
    return style.header();
  }
}
