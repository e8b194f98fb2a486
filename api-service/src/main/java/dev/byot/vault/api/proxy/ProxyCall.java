package dev.byot.vault.api.proxy;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.Receipt;
import dev.byot.vault.api.lease.Credential;
import dev.byot.vault.api.lease.KeyLease;
import dev.byot.vault.api.lease.KeyTrace;
import dev.byot.vault.api.upstream.Answer;
import dev.byot.vault.api.upstream.ForwardedCall;
import dev.byot.vault.api.upstream.HeaderLine;
import dev.byot.vault.api.upstream.RepeatedKey;
import dev.byot.vault.catalogue.CredentialStyle;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.problem.Problem;
import dev.byot.vault.problem.VaultException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A call to a provider: `key.used` is on its way before the request is, and durable before the
/// answer is released.
final class ProxyCall implements ForwardedCall {
  private final KeyLease lease;
  private final CredentialStyle style;
  private final AuditTrail trail;
  private final boolean auditBeforeSend;
  private final Function<CommandId, VaultEvent> used;
  private final Function<Problem, byte[]> shape;
  private @Nullable Receipt receipt;
  private @Nullable KeyTrace sent;

  /// @param auditBeforeSend whether the event must be durable before the request goes out
  /// @param used makes the event, of the secret that is used
  /// @param shape words what is said in place of the provider
  ProxyCall(
      KeyLease lease,
      CredentialStyle style,
      AuditTrail trail,
      boolean auditBeforeSend,
      Function<CommandId, VaultEvent> used,
      Function<Problem, byte[]> shape) {
    this.lease = lease;
    this.style = style;
    this.trail = trail;
    this.auditBeforeSend = auditBeforeSend;
    this.used = used;
    this.shape = shape;
  }

  @Override
  public List<HeaderLine> beforeHead() throws InterruptedException {
    trail.requireOpen();
    var credential = Credential.of(lease, style);
    receipt = trail.begin(used.apply(credential.secretId()));
    if (auditBeforeSend) {
      if (!trail.awaitDurable(receipt)) {
        throw AuditTrail.unavailable();
      }
      credential = credential.stillValid(lease, style);
    }
    sent = credential.trace();
    return List.of(new HeaderLine(style.header(), credential.value()));
  }

  @Override
  public Optional<byte[]> beforeRelease(Answer answer) throws InterruptedException {
    if (receipt == null || sent == null || !trail.awaitDurable(receipt)) {
      throw new VaultException.AuditWithheld();
    }
    if (answer.isRedirect()) {
      throw new VaultException.UpstreamFailed(
          "upstream-redirected", "the provider answered with a redirect, which is never followed");
    }
    return RepeatedKey.withhold(answer, List.of(sent)).map(shape);
  }
}
