package dev.byot.vault.api.genkit;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.CallEvents;
import dev.byot.vault.api.choice.KeyNames;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.http.RequestIds;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.upstream.Forwarding;
import dev.byot.vault.api.upstream.HeaderLine;
import dev.byot.vault.api.upstream.PassedHeaders;
import dev.byot.vault.api.upstream.RpcStatus;
import dev.byot.vault.api.upstream.SdkErrors;
import dev.byot.vault.api.upstream.SdkErrors.SdkShape;
import dev.byot.vault.api.upstream.UpstreamRequest;
import dev.byot.vault.api.usage.CallMeter;
import dev.byot.vault.events.EventType;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.usage.CallReport;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `POST /v1/genkit/{flow}`: a flow of the configured Genkit server, streamed where the caller asks
/// for it. Nothing is read into a stream or added to it.
public final class GenkitRoutes implements HttpService {
  static final String PREFIX = "/v1/genkit/";
  private static final HeaderName STREAM_ID = HeaderNames.create(StreamIds.HEADER);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  static final SdkShape SHAPE =
      (problem, _) -> {
        var body =
            Json.object()
                .put("status", RpcStatus.of(problem.status()))
                .put("message", problem.detail());
        body.putObject("details").put("code", problem.code());
        return body;
      };

  private final GenkitSettings settings;
  private final Authenticator authenticator;
  private final FlowCredentials credentials;
  private final StreamIds streamIds;
  private final AuditTrail trail;
  private final CallEvents events;
  private final Forwarding forwarding;
  private final ServiceIdentity identity;
  private final FallbackCalls fallbacks;

  /// @throws IllegalArgumentException if a flow is given the key of an unknown provider
  public GenkitRoutes(
      GenkitSettings settings,
      Authenticator authenticator,
      FlowCredentials credentials,
      StreamIds streamIds,
      AuditTrail trail,
      CallEvents events,
      Forwarding forwarding,
      ServiceIdentity identity,
      FallbackCalls fallbacks) {
    settings.flows().values().stream().flatMap(List::stream).forEach(credentials::check);
    this.settings = settings;
    this.authenticator = authenticator;
    this.credentials = credentials;
    this.streamIds = streamIds;
    this.trail = trail;
    this.events = events;
    this.forwarding = forwarding;
    this.identity = identity;
    this.fallbacks = fallbacks;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post(PREFIX + "{+flow}", this::handle);
  }

  private void handle(ServerRequest request, ServerResponse response) {
    try {
      call(request, response);
    } catch (VaultException refusal) {
      SdkErrors.answer(request, response, refusal, SHAPE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      SdkErrors.answer(
          request,
          response,
          new VaultException.Unavailable("this instance", RETRY_AFTER, e),
          SHAPE);
    }
  }

  private void call(ServerRequest request, ServerResponse response) throws InterruptedException {
    var caller = authenticator.authenticate(Bearer.token(request.headers()), Freshness.USE);
    // The very bytes: what would have to be decoded first is the name of no flow.
    var rawPath = request.prologue().uriPath().rawPath();
    var flow = rawPath.startsWith(PREFIX) ? rawPath.substring(PREFIX.length()) : "";
    var grants = settings.flows().get(flow);
    if (grants == null) {
      throw new VaultException.NotFound("unknown-flow", "there is no such flow");
    }
    var names = KeyNames.of(request.headers(), grants.stream().map(Grant::provider).toList());
    var stream = stream(request, caller.owner(), flow);
    trail.requireOpen();
    if (stream.isEmpty() && fallbacks.takeOver(caller.owner(), flow)) {
      fallbacks.answer(request, response, caller.owner(), flow, names);
      return;
    }
    var toSend = toSend(request, caller.owner(), flow, stream);
    var requestId = RequestIds.of(request);
    var given = new ArrayList<FlowCredential>();
    try {
      for (var grant : grants) {
        given.add(credentials.of(grant, names.get(grant.provider()), caller, flow, requestId));
      }
      forwarding.forward(
          request,
          response,
          toSend,
          given.stream().map(FlowCredential::lease).toList(),
          genkitCall(caller.owner(), flow, given, requestId));
    } finally {
      given.forEach(credential -> credential.lease().close());
    }
  }

  /// The id of the durable stream that the caller wants to go on reading.
  ///
  /// @throws VaultException.NotFound if it is not the caller's
  private Optional<String> stream(ServerRequest request, OwnerId owner, String flow) {
    if (!request.headers().contains(STREAM_ID)) {
      return Optional.empty();
    }
    var sent = request.headers().get(STREAM_ID).allValues();
    return Optional.of(
        sent.stream()
            .filter(_ -> sent.size() == 1)
            .flatMap(token -> streamIds.id(owner, flow, token).stream())
            .findFirst()
            .orElseThrow(() ->
                new VaultException.NotFound(
                    "unknown-stream", "you have no such stream of this flow")));
  }

  private GenkitCall genkitCall(
      OwnerId owner, String flow, List<FlowCredential> given, String requestId) {
    return new GenkitCall(
        events.ofOwner(EventType.FLOW_CALLED, owner, requestId, Map.of("flow", flow)),
        given,
        trail,
        id -> streamIds.token(owner, flow, id),
        requestId,
        // Nothing is read from what a flow answers.
        new CallMeter(
            trail,
            null,
            false,
            report -> events.ofOwner(EventType.CALL_ENDED, owner, requestId, data(flow, report))));
  }

  private static Map<String, String> data(String flow, CallReport report) {
    var data = new HashMap<>(report.data());
    data.put("flow", flow);
    return data;
  }

  private UpstreamRequest toSend(
      ServerRequest request, OwnerId owner, String flow, Optional<String> stream)
      throws InterruptedException {
    var headers = new ArrayList<>(PassedHeaders.toUpstream(request.headers()));
    headers.add(new HeaderLine("X-Serverless-Authorization", "Bearer " + identity.token()));
    headers.add(new HeaderLine("x-genkit-uid", owner.value()));
    stream.ifPresent(id -> headers.add(new HeaderLine(StreamIds.HEADER, id)));
    var query = request.prologue().query().rawValue();
    return new UpstreamRequest(
        "the Genkit server",
        owner,
        "POST",
        settings.url(),
        path(flow) + (query.isEmpty() ? "" : "?" + query),
        headers,
        Forwarding.body(request, settings.maxBodyBytes()));
  }

  private String path(String flow) {
    var base = settings.url().getRawPath();
    return (base.endsWith("/") ? base : base + "/") + flow;
  }
}
