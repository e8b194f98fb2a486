package dev.byot.vault.api.genkit;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.CallEvents;
import dev.byot.vault.api.choice.KeyChoice;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.http.RequestIds;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.lease.KeyLease;
import dev.byot.vault.api.upstream.Forwarding;
import dev.byot.vault.api.upstream.HeaderLine;
import dev.byot.vault.api.upstream.PassedHeaders;
import dev.byot.vault.api.upstream.RpcStatus;
import dev.byot.vault.api.upstream.SdkErrors;
import dev.byot.vault.api.upstream.SdkErrors.SdkShape;
import dev.byot.vault.api.upstream.UpstreamRequest;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.events.EventType;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `POST /v1/genkit/{flow}`: a flow of the configured Genkit server, streamed where the caller asks
/// for it. Nothing is read into a stream or added to it.
public final class GenkitRoutes implements HttpService {
  static final String PREFIX = "/v1/genkit/";
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
  private final Catalogue catalogue;
  private final Authenticator authenticator;
  private final KeyChoice choice;
  private final AuditTrail trail;
  private final CallEvents events;
  private final Forwarding forwarding;
  private final ServiceIdentity identity;

  /// @throws IllegalArgumentException if a flow is given the key of an unknown provider
  public GenkitRoutes(
      GenkitSettings settings,
      Catalogue catalogue,
      Authenticator authenticator,
      KeyChoice choice,
      AuditTrail trail,
      CallEvents events,
      Forwarding forwarding,
      ServiceIdentity identity) {
    settings.flows().values().stream().flatMap(List::stream).forEach(id -> known(catalogue, id));
    this.settings = settings;
    this.catalogue = catalogue;
    this.authenticator = authenticator;
    this.choice = choice;
    this.trail = trail;
    this.events = events;
    this.forwarding = forwarding;
    this.identity = identity;
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
    var rawPath = request.prologue().uriPath().rawPath();
    var flow = rawPath.startsWith(PREFIX) ? rawPath.substring(PREFIX.length()) : "";
    var providers = settings.flows().get(flow);
    if (providers == null) {
      throw new VaultException.NotFound("unknown-flow", "there is no such flow");
    }
    trail.requireOpen();
    var toSend = toSend(request, caller.owner(), flow);
    var requestId = RequestIds.of(request);
    var held = new ArrayList<KeyLease>();
    try {
      var keys = new ArrayList<GivenKey>();
      for (var id : providers) {
        var lease = choice.acquire(caller.owner(), id, null, requestId);
        held.add(lease);
        keys.add(GivenKey.of(lease, known(catalogue, id)));
      }
      forwarding.forward(
          request, response, toSend, held, genkitCall(caller.owner(), flow, keys, requestId));
    } finally {
      held.forEach(KeyLease::close);
    }
  }

  private static Provider known(Catalogue catalogue, ProviderId id) {
    return catalogue
        .provider(id)
        .orElseThrow(
            () -> new IllegalArgumentException("a flow is given the key of an unknown provider"));
  }

  private GenkitCall genkitCall(OwnerId owner, String flow, List<GivenKey> keys, String requestId) {
    return new GenkitCall(
        events.ofOwner(EventType.FLOW_CALLED, owner, requestId, Map.of("flow", flow)),
        keys,
        trail,
        (key, secretId) ->
            events.ofKey(
                EventType.KEY_DISCLOSED,
                key.lease().key(),
                requestId,
                Map.of("flow", flow, "secretId", secretId.toString())),
        requestId);
  }

  private UpstreamRequest toSend(ServerRequest request, OwnerId owner, String flow)
      throws InterruptedException {
    var headers = new ArrayList<>(PassedHeaders.toUpstream(request.headers()));
    headers.add(new HeaderLine("X-Serverless-Authorization", "Bearer " + identity.token()));
    headers.add(new HeaderLine("x-genkit-uid", owner.value()));
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
