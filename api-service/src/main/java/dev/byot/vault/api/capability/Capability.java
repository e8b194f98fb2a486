package dev.byot.vault.api.capability;

import dev.byot.vault.api.identity.SignIn;
import dev.byot.vault.api.lease.UsePeriod;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;

/// The right of a flow to use one key on its owner's behalf.
///
/// @param signIn the owner's, whose account is looked up whenever the right is used
/// @param period in which the key was when the right was given: the right ends with it
public record Capability(
    SignIn signIn, ProviderId provider, KeyName name, UsePeriod period, String flow) {
  OwnerId owner() {
    return OwnerId.of(signIn.tenant(), signIn.uid());
  }

  /// Who acts, in events: `flow:chat`.
  String actor() {
    return "flow:" + flow;
  }
}
