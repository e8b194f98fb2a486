package dev.byot.vault.api.genkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.api.audittrail.Cause;
import dev.byot.vault.api.choice.ChosenKey;
import dev.byot.vault.api.choice.KeyChoice;
import dev.byot.vault.api.choice.KeyNames;
import dev.byot.vault.api.choice.KeyWish;
import dev.byot.vault.api.choice.ModelLimit;
import dev.byot.vault.api.http.CallerWatch;
import dev.byot.vault.api.http.Connections;
import dev.byot.vault.api.http.JsonBody;
import dev.byot.vault.api.http.RequestIds;
import dev.byot.vault.api.lease.Destination;
import dev.byot.vault.api.proxy.ProviderCalls;
import dev.byot.vault.api.upstream.Answer;
import dev.byot.vault.api.upstream.Cut;
import dev.byot.vault.api.upstream.ExchangeCutException;
import dev.byot.vault.api.upstream.Forwarding;
import dev.byot.vault.api.upstream.HeaderLine;
import dev.byot.vault.api.upstream.Metering;
import dev.byot.vault.api.upstream.RequestBody;
import dev.byot.vault.api.upstream.Upstream;
import dev.byot.vault.api.upstream.UpstreamRequest;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/// Answers for flows whose server is down: with one chat call to a provider, with the caller's own
/// key, audited as any other.
public final class FallbackCalls {
  private static final HeaderName USED = HeaderNames.create("x-vault-fallback");
  private static final String JSON = "application/json";
  private static final int OK = 200;

  /// Far more than a text of a model.
  private static final int MOST_BYTES = 1 << 20;

  private final Map<String, Fallback> fallbacks;
  private final Predicate<OwnerId> isGenkitDown;
  private final Catalogue catalogue;
  private final KeyChoice keys;
  private final ProviderCalls calls;
  private final Upstream providers;

  /// @param fallbacks by flow; of providers and paths that the catalogue has
  /// @param isGenkitDown whether nothing of that owner would be sent there
  public FallbackCalls(
      Map<String, Fallback> fallbacks,
      Predicate<OwnerId> isGenkitDown,
      Catalogue catalogue,
      KeyChoice keys,
      ProviderCalls calls,
      Upstream providers) {
    this.fallbacks = Map.copyOf(fallbacks);
    this.isGenkitDown = isGenkitDown;
    this.catalogue = catalogue;
    this.keys = keys;
    this.calls = calls;
    this.providers = providers;
  }

  /// Whether a call is to be answered here: before anything of it was sent.
  boolean takeOver(OwnerId owner, String flow) {
    return fallbacks.containsKey(flow) && isGenkitDown.test(owner);
  }

  private record Take(
      ServerRequest request,
      ServerResponse response,
      Fallback fallback,
      Provider provider,
      Cause cause) {}

  /// Calls the provider and answers as the flow would: unary, or a stream of one chunk.
  ///
  /// @param names of the only keys that may be used, where the caller names them
  /// @throws VaultException if there is no answer; nothing has been answered
  void answer(
      ServerRequest request,
      ServerResponse response,
      OwnerId owner,
      String flow,
      Map<ProviderId, KeyName> names)
      throws InterruptedException {
    var fallback = Objects.requireNonNull(fallbacks.get(flow), "a flow that takes over");
    var provider = catalogue.provider(fallback.provider()).orElseThrow();
    var cause = new Cause(RequestIds.of(request), "flow:" + flow);
    var take = new Take(request, response, fallback, provider, cause);
    var input = input(request);
    String text;
    KeyRef used;
    var wish = KeyWish.of(owner, provider.id(), names.get(provider.id()));
    try (var chosen = keys.acquire(wish, cause)) {
      text = ask(take, input, chosen);
      used = chosen.lease().key();
    }
    response.header(USED, provider.id().value());
    KeyNames.told(List.of(used))
        .forEach(line -> response.header(HeaderNames.create(line.name()), line.value()));
    send(request, response, text);
  }

  private static String input(ServerRequest request) {
    var data = JsonBody.object(request).path("data");
    if (!data.isTextual()) {
      throw new VaultException.InvalidRequest(
          "fallback-needs-text", "the Genkit server is down; meanwhile the flow takes text only");
    }
    return data.textValue();
  }

  private String ask(Take take, String input, ChosenKey chosen) throws InterruptedException {
    var lease = chosen.lease();
    var route = take.provider().routes().find("POST", take.fallback().path()).orElseThrow();
    var destination = Destination.of(take.provider().baseUrl(), lease);
    var call =
        calls.of(
            take.provider(),
            route,
            lease,
            destination,
            take.provider().credentials().getFirst(),
            take.cause(),
            problem -> Json.bytes(GenkitRoutes.SHAPE.render(problem, take.cause().requestId())));
    var connection = Connections.current();
    var body = take.fallback().body(input);
    var toSend =
        new UpstreamRequest(
            "the provider " + take.provider().id(),
            lease.key().owner(),
            route.method(),
            destination.url(),
            destination.target(take.fallback().path()),
            List.of(new HeaderLine("Content-Type", JSON), new HeaderLine("Accept", JSON)),
            ModelLimit.hold(
                chosen.limits(),
                route,
                take.fallback().path(),
                take.request().headers(),
                new RequestBody(() -> new ByteArrayInputStream(body), body.length, body.length)));
    try (var exchange = providers.exchange(toSend);
        var metering = new Metering(exchange, toSend.body(), call.meter())) {
      lease.onStop(() -> exchange.cut(Cut.STOPPED));
      var answer =
          exchange.send(
              call::beforeHead,
              () ->
                  CallerWatch.start(
                      connection, take.response(), () -> exchange.cut(Cut.CALLER_GONE)));
      metering.answered(answer);
      var withheld = call.beforeRelease(answer);
      metering.released();
      var bytes = bytes(take.provider(), answer);
      metering.passed(bytes, bytes.length);
      metering.whole();
      if (withheld.isPresent() || answer.status() != OK) {
        throw failed(take.provider(), "answered with status " + answer.status());
      }
      return text(take, bytes);
    } catch (ExchangeCutException e) {
      throw Forwarding.explained(e);
    }
  }

  private static byte[] bytes(Provider provider, Answer answer) {
    try {
      var bytes = answer.body().readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw failed(provider, "answered with too much");
      }
      return bytes;
    } catch (IOException _) {
      throw failed(provider, "broke its answer off");
    }
  }

  private static String text(Take take, byte[] answer) {
    try {
      return take.fallback()
          .text(Json.parseObject(answer))
          .orElseThrow(
              () -> failed(take.provider(), "answered without a text where one should be"));
    } catch (IllegalArgumentException _) {
      throw failed(take.provider(), "did not answer in JSON");
    }
  }

  private static VaultException failed(Provider provider, String what) {
    return new VaultException.UpstreamFailed(
        "fallback-failed",
        "the Genkit server is down, and in its place " + provider.name() + " " + what);
  }

  private static void send(ServerRequest request, ServerResponse response, String text) {
    var result = Json.object().put("result", text);
    if (isStreamWanted(request)) {
      var chunk = Json.object().put("message", text);
      response
          .header(HeaderNames.CONTENT_TYPE, "text/plain")
          .send(
              ("data: " + json(chunk) + "\n\ndata: " + json(result) + "\n\n")
                  .getBytes(StandardCharsets.UTF_8));
    } else {
      response.header(HeaderNames.CONTENT_TYPE, JSON).send(Json.bytes(result));
    }
  }

  private static String json(JsonNode node) {
    return new String(Json.bytes(node), StandardCharsets.UTF_8);
  }

  /// As Genkit decides it.
  private static boolean isStreamWanted(ServerRequest request) {
    var headers = request.headers();
    var accepts =
        headers.contains(HeaderNames.ACCEPT)
            && headers.get(HeaderNames.ACCEPT).allValues().stream()
                .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("text/event-stream"));
    return accepts || request.query().first("stream").filter("true"::equals).isPresent();
  }
}
