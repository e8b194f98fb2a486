package dev.byot.vault.api.proxy;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.CallEvents;
import dev.byot.vault.api.audittrail.Cause;
import dev.byot.vault.api.choice.Budgets;
import dev.byot.vault.api.lease.Destination;
import dev.byot.vault.api.lease.KeyLease;
import dev.byot.vault.api.usage.CallMeter;
import dev.byot.vault.api.verify.RefusedKeys;
import dev.byot.vault.catalogue.CredentialStyle;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.catalogue.Route;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.problem.Problem;
import java.util.Map;
import java.util.function.Function;

/// Makes the calls to providers, which are all recorded, counted and looked at in one way.
public final class ProviderCalls {
  private final AuditTrail trail;
  private final CallEvents events;
  private final Budgets budgets;
  private final RefusedKeys refusedKeys;
  private final ProxySettings settings;

  public ProviderCalls(
      AuditTrail trail,
      CallEvents events,
      Budgets budgets,
      RefusedKeys refusedKeys,
      ProxySettings settings) {
    this.trail = trail;
    this.events = events;
    this.budgets = budgets;
    this.refusedKeys = refusedKeys;
    this.settings = settings;
  }

  /// Refuses a call while its record could not become durable: see [AuditTrail#requireOpen].
  public void requireOpen() {
    trail.requireOpen();
  }

  /// A call with the key of that lease.
  ///
  /// @param shape words what is said in place of the provider
  public ProxyCall of(
      Provider provider,
      Route route,
      KeyLease lease,
      Destination destination,
      CredentialStyle style,
      Cause cause,
      Function<Problem, byte[]> shape) {
    return new ProxyCall(
        lease,
        destination,
        style,
        trail,
        settings,
        secretId -> used(provider, route, lease, cause, secretId),
        shape,
        meter(provider, route, lease, cause),
        (secretId, answer) ->
            refusedKeys.look(provider, lease.key(), secretId, answer, cause.requestId()));
  }

  private VaultEvent used(
      Provider provider, Route route, KeyLease lease, Cause cause, CommandId secretId) {
    budgets.sent(lease.key());
    return events.ofKey(
        EventType.KEY_USED,
        lease.key(),
        cause,
        Map.of(
            "provider", provider.id().value(),
            "method", route.method(),
            "route", route.template(),
            "secretId", secretId.toString()));
  }

  /// Only an answer to a POST tells of tokens that were not told of before.
  private CallMeter meter(Provider provider, Route route, KeyLease lease, Cause cause) {
    var shape = route.method().equals("POST") ? provider.usageShape() : null;
    return new CallMeter(
        trail,
        shape,
        shape != null && route.tellsTokens(),
        report -> events.ofKey(EventType.CALL_ENDED, lease.key(), cause, report.data()));
  }
}
