package dev.byot.vault.api.genkit;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.Receipt;
import dev.byot.vault.api.choice.KeyNames;
import dev.byot.vault.api.upstream.Answer;
import dev.byot.vault.api.upstream.ForwardedCall;
import dev.byot.vault.api.upstream.HeaderLine;
import dev.byot.vault.api.upstream.RepeatedKey;
import dev.byot.vault.api.upstream.RpcStatus;
import dev.byot.vault.api.usage.CallMeter;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.problem.VaultException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// A call to a flow: that it was called, and which keys it was given, is durable before anything
/// leaves.
final class GenkitCall implements ForwardedCall {
  private static final int OK = 200;
  private static final int FIRST_ERROR = 400;

  private final VaultEvent called;
  private final List<FlowCredential> credentials;
  private final AuditTrail trail;
  private final Function<String, Optional<String>> streamToken;
  private final String requestId;
  private final CallMeter meter;

  /// @param streamToken what the caller gets in the place of a durable stream's id
  GenkitCall(
      VaultEvent called,
      List<FlowCredential> credentials,
      AuditTrail trail,
      Function<String, Optional<String>> streamToken,
      String requestId,
      CallMeter meter) {
    this.called = called;
    this.credentials = List.copyOf(credentials);
    this.trail = trail;
    this.streamToken = streamToken;
    this.requestId = requestId;
    this.meter = meter;
  }

  @Override
  public CallMeter meter() {
    return meter;
  }

  @Override
  public List<HeaderLine> beforeHead() throws InterruptedException {
    trail.requireOpen();
    var events = new ArrayList<>(List.of(called));
    for (var credential : credentials) {
      credential.prepare().ifPresent(events::add);
    }
    var receipts = new ArrayList<Receipt>();
    events.forEach(event -> receipts.add(trail.begin(event)));
    for (var receipt : receipts) {
      if (!trail.awaitDurable(receipt)) {
        throw AuditTrail.unavailable();
      }
    }
    var headers = new ArrayList<HeaderLine>();
    for (var credential : credentials) {
      headers.add(credential.give());
    }
    meter.sent();
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
      return RepeatedKey.withhold(answer, credentials.stream().map(FlowCredential::trace).toList())
          .map(problem -> Json.bytes(GenkitRoutes.SHAPE.render(problem, requestId)));
    }
    return Optional.of(
        Json.bytes(
            Json.object()
                .put("status", RpcStatus.of(answer.status()))
                .put("message", "the Genkit server refused the call")));
  }

  /// Which keys the flow was given, and how to go on reading its stream.
  @Override
  public List<HeaderLine> toCaller(Answer answer) {
    var told = new ArrayList<>(KeyNames.told(keys()));
    if (answer.status() == OK) {
      answer
          .header(StreamIds.HEADER)
          .flatMap(streamToken)
          .ifPresent(token -> told.add(new HeaderLine(StreamIds.HEADER, token)));
    }
    return told;
  }

  private List<KeyRef> keys() {
    return credentials.stream().map(credential -> credential.lease().key()).toList();
  }
}
