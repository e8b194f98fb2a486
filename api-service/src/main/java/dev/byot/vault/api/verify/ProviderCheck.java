package dev.byot.vault.api.verify;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.CallEvents;
import dev.byot.vault.api.audittrail.Receipt;
import dev.byot.vault.api.lease.Destination;
import dev.byot.vault.api.lease.KeyLease;
import dev.byot.vault.api.upstream.Answer;
import dev.byot.vault.api.upstream.Cut;
import dev.byot.vault.api.upstream.ExchangeCutException;
import dev.byot.vault.api.upstream.HeaderLine;
import dev.byot.vault.api.upstream.Metering;
import dev.byot.vault.api.upstream.Upstream;
import dev.byot.vault.api.upstream.UpstreamRequest;
import dev.byot.vault.api.usage.CallMeter;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.catalogue.Refusal;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.problem.VaultException;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One check of one key with its provider. A call like any other: audited, and cut by a stop.
final class ProviderCheck {
  /// A list of models comes within a second; nobody waits for it as for an answer of a model.
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /// Refusals are short; the list of models that a good key gets is not read.
  private static final int MOST_BYTES = 64 * 1024;

  private final Provider provider;
  private final KeyLease lease;
  private final String requestId;
  private final AuditTrail trail;
  private final CallEvents events;
  private final CallMeter meter;
  private @Nullable Receipt receipt;
  private @Nullable CommandId secretId;

  ProviderCheck(
      Provider provider, KeyLease lease, String requestId, AuditTrail trail, CallEvents events) {
    this.provider = provider;
    this.lease = lease;
    this.requestId = requestId;
    this.trail = trail;
    this.events = events;
    // The list of models that a good key gets tells nothing of tokens.
    meter =
        new CallMeter(
            trail,
            null,
            false,
            report -> events.ofKey(EventType.CALL_ENDED, lease.key(), requestId, report.data()));
  }

  /// Asks the provider.
  ///
  /// @throws VaultException if there is no answer to tell of
  Finding ask(Upstream upstream, Clock clock) throws InterruptedException {
    var destination = Destination.of(provider.baseUrl(), lease);
    try (var exchange = upstream.exchange(request(destination));
        var metering = new Metering(exchange, null, meter);
        var _ = Deadline.in(PATIENCE, () -> exchange.cut(Cut.STALLED))) {
      lease.onStop(() -> exchange.cut(Cut.STOPPED));
      var answer = exchange.send(() -> beforeHead(destination), () -> {});
      metering.answered(answer);
      if (receipt == null || !trail.awaitDurable(receipt)) {
        throw new VaultException.AuditWithheld();
      }
      metering.released();
      var finding = finding(answer, clock);
      metering.whole();
      return finding;
    } catch (ExchangeCutException e) {
      throw switch (e.why()) {
        case STOPPED ->
            new VaultException.NoUsableKey("key-stopped", "the key was stopped during the check");
        case STOPPING -> new CloseConnectionException("this instance stops", e);
        case STALLED, CALLER_GONE -> tooSlow();
      };
    } catch (IOException e) {
      throw new VaultException.UpstreamFailed("upstream-broke", "the provider's answer broke off");
    }
  }

  /// The secret that was shown to the provider, once [#ask] has returned.
  CommandId secretId() {
    return Objects.requireNonNull(secretId);
  }

  private VaultException tooSlow() {
    return new VaultException.UpstreamFailed(
        "upstream-timeout",
        provider.name() + " did not answer within " + PATIENCE.toSeconds() + " s");
  }

  private UpstreamRequest request(Destination destination) {
    var check = provider.check();
    var headers = new ArrayList<HeaderLine>();
    headers.add(new HeaderLine("Accept", "application/json"));
    check.headers().forEach((name, value) -> headers.add(new HeaderLine(name, value)));
    return new UpstreamRequest(
        "the provider " + provider.id(),
        lease.key().owner(),
        check.method(),
        destination.url(),
        destination.target(check.path()),
        headers,
        null);
  }

  private List<HeaderLine> beforeHead(Destination destination) throws InterruptedException {
    trail.requireOpen();
    var style = provider.credentials().getFirst();
    var credential = destination.credential(lease, style);
    secretId = credential.secretId();
    var data =
        Map.of(
            "provider", provider.id().value(),
            "method", provider.check().method(),
            "route", "check",
            "secretId", credential.secretId().toString());
    receipt = trail.begin(events.ofKey(EventType.KEY_USED, lease.key(), requestId, data));
    meter.sent();
    return List.of(new HeaderLine(style.header(), credential.value()));
  }

  private Finding finding(Answer answer, Clock clock) throws IOException {
    var status = answer.status();
    if (status == provider.check().okStatus()) {
      return new Finding(Finding.Result.GOOD, status, null, clock.instant());
    }
    var code =
        provider
            .refusal(status, answer.body().readNBytes(MOST_BYTES))
            .map(Refusal::value)
            .orElse(null);
    return new Finding(
        code == null ? Finding.Result.UNCLEAR : Finding.Result.REFUSED,
        status,
        code,
        clock.instant());
  }
}
