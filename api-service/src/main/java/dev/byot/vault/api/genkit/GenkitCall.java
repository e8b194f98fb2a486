package dev.byot.vault.api.genkit;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.Receipt;
import dev.byot.vault.api.lease.Credential;
import dev.byot.vault.api.lease.KeyTrace;
import dev.byot.vault.api.upstream.Answer;
import dev.byot.vault.api.upstream.ForwardedCall;
import dev.byot.vault.api.upstream.HeaderLine;
import dev.byot.vault.api.upstream.RepeatedKey;
import dev.byot.vault.api.upstream.RpcStatus;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.problem.VaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/// A call to a flow: that it was called, and which keys it was given, is durable before a key
/// leaves.
final class GenkitCall implements ForwardedCall {
  private static final int FIRST_ERROR = 400;

  private final VaultEvent called;
  private final List<GivenKey> keys;
  private final AuditTrail trail;
  private final BiFunction<GivenKey, CommandId, VaultEvent> disclosed;
  private final String requestId;
  private List<KeyTrace> sent = List.of();

  /// @param disclosed makes the event of giving a key away
  GenkitCall(
      VaultEvent called,
      List<GivenKey> keys,
      AuditTrail trail,
      BiFunction<GivenKey, CommandId, VaultEvent> disclosed,
      String requestId) {
    this.called = called;
    this.keys = List.copyOf(keys);
    this.trail = trail;
    this.disclosed = disclosed;
    this.requestId = requestId;
  }

  @Override
  public List<HeaderLine> beforeHead() throws InterruptedException {
    trail.requireOpen();
    var credentials = new ArrayList<Credential>();
    for (var key : keys) {
      credentials.add(Credential.of(key.lease(), key.style()));
    }
    var receipts = new ArrayList<Receipt>();
    receipts.add(trail.begin(called));
    for (var i = 0; i < keys.size(); i++) {
      receipts.add(trail.begin(disclosed.apply(keys.get(i), credentials.get(i).secretId())));
    }
    for (var receipt : receipts) {
      if (!trail.awaitDurable(receipt)) {
        throw AuditTrail.unavailable();
      }
    }
    var headers = new ArrayList<HeaderLine>();
    for (var i = 0; i < keys.size(); i++) {
      var key = keys.get(i);
      var still = credentials.get(i).stillValid(key.lease(), key.style());
      headers.add(new HeaderLine(key.header(), still.value()));
    }
    sent = credentials.stream().map(Credential::trace).toList();
    return headers;
  }

  /// Express answers its own errors in HTML, with a stack trace unless told otherwise.
  @Override
  public Optional<byte[]> beforeRelease(Answer answer) {
    if (answer.isRedirect()) {
      throw new VaultException.UpstreamFailed(
          "upstream-redirected", "the flow answered with a redirect, which is never followed");
    }
    var type = answer.header("content-type").orElse("").toLowerCase(Locale.ROOT);
    if (answer.status() < FIRST_ERROR || !type.startsWith("text/html")) {
      return RepeatedKey.withhold(answer, sent)
          .map(problem -> Json.bytes(GenkitRoutes.SHAPE.render(problem, requestId)));
    }
    return Optional.of(
        Json.bytes(
            Json.object()
                .put("status", RpcStatus.of(answer.status()))
                .put("message", "the Genkit server refused the call")));
  }
}
