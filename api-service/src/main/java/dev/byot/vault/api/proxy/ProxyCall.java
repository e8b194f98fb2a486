package dev.byot.vault.api.proxy;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.Receipt;
import dev.byot.vault.api.lease.Destination;
import dev.byot.vault.api.lease.KeyLease;
import dev.byot.vault.api.lease.KeyTrace;
import dev.byot.vault.api.upstream.Answer;
import dev.byot.vault.api.upstream.ForwardedCall;
import dev.byot.vault.api.upstream.HeaderLine;
import dev.byot.vault.api.upstream.RepeatedKey;
import dev.byot.vault.api.usage.CallMeter;
import dev.byot.vault.catalogue.CredentialStyle;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.problem.Problem;
import dev.byot.vault.problem.VaultException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A call to a provider: `key.used` is on its way before the request is, and durable before the
/// answer is released.
public final class ProxyCall implements ForwardedCall {
  private final KeyLease lease;
  private final Destination destination;
  private final CredentialStyle style;
  private final AuditTrail trail;
  private final ProxySettings settings;
  private final Function<CommandId, VaultEvent> used;
  private final Function<Problem, byte[]> shape;
  private final CallMeter meter;
  private final BiConsumer<CommandId, Answer> answered;
  private @Nullable Receipt receipt;
  private @Nullable KeyTrace sent;
  private @Nullable CommandId secretId;
  private List<HeaderLine> chosen = List.of();

  /// @param used makes the event, of the secret that is used
  /// @param shape words what is said in place of the provider
  /// @param meter is told when the call goes out
  /// @param answered looks at what a secret was answered, as far as that is not released yet
  public ProxyCall(
      KeyLease lease,
      Destination destination,
      CredentialStyle style,
      AuditTrail trail,
      ProxySettings settings,
      Function<CommandId, VaultEvent> used,
      Function<Problem, byte[]> shape,
      CallMeter meter,
      BiConsumer<CommandId, Answer> answered) {
    this.lease = lease;
    this.destination = destination;
    this.style = style;
    this.trail = trail;
    this.settings = settings;
    this.used = used;
    this.shape = shape;
    this.meter = meter;
    this.answered = answered;
  }

  @Override
  public CallMeter meter() {
    return meter;
  }

  @Override
  public List<HeaderLine> beforeHead() throws InterruptedException {
    trail.requireOpen();
    var credential = destination.credential(lease, style);
    receipt = trail.begin(used.apply(credential.secretId()));
    if (settings.auditBeforeSend()) {
      if (!trail.awaitDurable(receipt)) {
        throw AuditTrail.unavailable();
      }
      credential = credential.stillValid(lease, style);
    }
    sent = credential.trace();
    secretId = credential.secretId();
    meter.sent();
    chosen =
        List.of(
            new HeaderLine("x-vault-key", lease.key().name().value()),
            new HeaderLine("x-vault-key-fingerprint", credential.fingerprint().value()));
    return List.of(new HeaderLine(style.header(), credential.value()));
  }

  @Override
  public Duration keepAlive() {
    return settings.keepAlive();
  }

  @Override
  public Optional<byte[]> beforeRelease(Answer answer) throws InterruptedException {
    if (receipt == null || sent == null || secretId == null || !trail.awaitDurable(receipt)) {
      throw new VaultException.AuditWithheld();
    }
    if (answer.isRedirect()) {
      throw new VaultException.UpstreamFailed(
          "upstream-redirected", "the provider answered with a redirect, which is never followed");
    }
    answered.accept(secretId, answer);
    return RepeatedKey.withhold(answer, List.of(sent)).map(shape);
  }

  /// Which key it was.
  @Override
  public List<HeaderLine> toCaller(Answer answer) {
    return chosen;
  }
}
