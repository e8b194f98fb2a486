package dev.byot.vault.api.genkit;

import dev.byot.vault.api.audittrail.CallEvents;
import dev.byot.vault.api.audittrail.Cause;
import dev.byot.vault.api.capability.Capabilities;
import dev.byot.vault.api.choice.KeyChoice;
import dev.byot.vault.api.choice.KeyWish;
import dev.byot.vault.api.identity.Caller;
import dev.byot.vault.api.lease.KeyLease;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.ProviderId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes what flows are given.
public final class FlowCredentials {
  private final Catalogue catalogue;
  private final KeyChoice choice;
  private final Capabilities capabilities;
  private final CallEvents events;

  public FlowCredentials(
      Catalogue catalogue, KeyChoice choice, Capabilities capabilities, CallEvents events) {
    this.catalogue = catalogue;
    this.choice = choice;
    this.capabilities = capabilities;
    this.events = events;
  }

  /// @throws IllegalArgumentException if it is for an unknown provider
  void check(Grant grant) {
    var _ = provider(grant.provider());
  }

  private Provider provider(ProviderId id) {
    return catalogue
        .provider(id)
        .orElseThrow(
            () -> new IllegalArgumentException("a flow is given the key of an unknown provider"));
  }

  /// Begins to use a key of the caller's for a flow. Whoever asks closes its lease.
  ///
  /// @param name the only key that may be used, `null` for the first in the owner's order
  FlowCredential of(
      Grant grant, @Nullable KeyName name, Caller caller, String flow, String requestId)
      throws InterruptedException {
    var cause = Cause.of(requestId);
    var wish = KeyWish.of(caller.owner(), grant.provider(), name);
    return switch (grant.kind()) {
      case CAPABILITY ->
          new GivenCapability(
              choice.acquire(wish, cause).lease(), caller.signIn(), flow, capabilities);
      case KEY ->
          key(choice.acquireToGiveAway(wish, cause), provider(grant.provider()), flow, requestId);
    };
  }

  private GivenKey key(KeyLease lease, Provider provider, String flow, String requestId) {
    return new GivenKey(
        lease,
        provider,
        secretId ->
            events.ofKey(
                EventType.KEY_DISCLOSED,
                lease.key(),
                Cause.of(requestId),
                Map.of("flow", flow, "secretId", secretId.toString())));
  }
}
