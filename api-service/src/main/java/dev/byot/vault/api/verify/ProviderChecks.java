package dev.byot.vault.api.verify;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.CallEvents;
import dev.byot.vault.api.lease.KeyLeases;
import dev.byot.vault.api.upstream.Upstream;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.state.CheckReport;
import java.time.Clock;
import java.util.Optional;

/// Checks keys with their providers.
public final class ProviderChecks {
  private final KeyLeases leases;
  private final AuditTrail trail;
  private final CallEvents events;
  private final Upstream upstream;
  private final Clock clock;

  public ProviderChecks(
      KeyLeases leases, AuditTrail trail, CallEvents events, Upstream upstream, Clock clock) {
    this.leases = leases;
    this.trail = trail;
    this.events = events;
    this.upstream = upstream;
    this.clock = clock;
  }

  /// Asks the provider whether it takes the key now.
  ///
  /// @throws dev.byot.vault.problem.VaultException if the key may not be used, or the provider
  ///   gives no answer
  Checked check(Provider provider, KeyRef key, String requestId) throws InterruptedException {
    trail.requireOpen();
    try (var lease = leases.acquireForCheck(key, requestId)) {
      var check = new ProviderCheck(provider, lease, requestId, trail, events);
      var finding = check.ask(upstream, clock);
      return new Checked(check.secretId(), finding);
    }
  }

  /// What a provider said of the secret that it was shown.
  record Checked(CommandId secretId, Finding finding) {

    /// As the worker is told of it; nothing if the provider said nothing of the secret.
    Optional<CheckReport> report() {
      return finding.result() == Finding.Result.UNCLEAR
          ? Optional.empty()
          : Optional.of(
              CheckReport.check(
                  finding.at(),
                  finding.result() == Finding.Result.GOOD,
                  finding.status(),
                  finding.code()));
    }
  }
}
