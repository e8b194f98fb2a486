package dev.byot.vault.api.proxy;

import dev.byot.vault.api.capability.Principals;
import dev.byot.vault.api.choice.KeyChoice;
import dev.byot.vault.api.choice.KeyNames;
import dev.byot.vault.api.choice.ModelLimit;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.http.EarlyAnswer;
import dev.byot.vault.api.http.RequestIds;
import dev.byot.vault.api.lease.Destination;
import dev.byot.vault.api.upstream.AcceptedEncodings;
import dev.byot.vault.api.upstream.Forwarding;
import dev.byot.vault.api.upstream.PassedHeaders;
import dev.byot.vault.api.upstream.SdkErrors;
import dev.byot.vault.api.upstream.UpstreamRequest;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.catalogue.CredentialStyle;
import dev.byot.vault.catalogue.ErrorShape;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.catalogue.Route;
import dev.byot.vault.json.Json;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// `ANY /v1/proxy/{provider}/{+path}`: a provider's own API, with the caller's own key. The ID
/// token, or the capability of a flow, stands where the SDK puts its key.
public final class ProxyRoutes implements HttpService {
  /// Where the SDKs put their key, beside `Authorization`.
  private static final HeaderName[] KEY_HEADERS =
      CredentialStyle.HEADERS.stream()
          .map(HeaderNames::create)
          .filter(header -> !header.equals(HeaderNames.AUTHORIZATION))
          .sorted(Comparator.comparing(HeaderName::lowerCase))
          .toArray(HeaderName[]::new);

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Catalogue catalogue;
  private final Principals principals;
  private final KeyChoice choice;
  private final ProviderCalls calls;
  private final Forwarding forwarding;
  private final ProxySettings settings;

  public ProxyRoutes(
      Catalogue catalogue,
      Principals principals,
      KeyChoice choice,
      ProviderCalls calls,
      Forwarding forwarding,
      ProxySettings settings) {
    this.catalogue = catalogue;
    this.principals = principals;
    this.choice = choice;
    this.calls = calls;
    this.forwarding = forwarding;
    this.settings = settings;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.any(ProxyPath.PREFIX + "{provider}/{+path}", this::handle);
  }

  private void handle(ServerRequest request, ServerResponse response) {
    var shape = ErrorShape.OPENAI;
    try {
      var path = ProxyPath.parse(request.prologue().uriPath().rawPath(), catalogue);
      var provider = path.provider();
      shape = provider.errorShape();
      forward(request, response, provider, path.path());
    } catch (VaultException refusal) {
      SdkErrors.answer(request, response, refusal, ProviderShapes.of(shape));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      SdkErrors.answer(
          request,
          response,
          new VaultException.Unavailable("this instance", RETRY_AFTER, e),
          ProviderShapes.of(shape));
    }
  }

  private void forward(
      ServerRequest request, ServerResponse response, Provider provider, String path)
      throws InterruptedException {
    var query = request.prologue().query().rawValue();
    ProxyPath.checkQuery(query);
    var principal = principals.of(Bearer.token(request.headers(), KEY_HEADERS));
    var method = request.prologue().method().text();
    var route = route(provider, method, path);
    var wish = principal.key(provider.id(), KeyNames.one(request.headers()));
    EarlyAnswer.isKnown(request);
    calls.requireOpen();
    var requestId = RequestIds.of(request);
    var cause = principal.cause(requestId);
    try (var chosen = choice.acquire(wish, cause)) {
      var lease = chosen.lease();
      var body =
          ModelLimit.hold(
              chosen.limits(),
              route,
              path,
              request.headers(),
              Forwarding.body(request, settings.maxBodyBytes()));
      var destination = Destination.of(provider.baseUrl(), lease);
      var toSend =
          new UpstreamRequest(
              "the provider " + provider.id(),
              principal.owner(),
              method,
              destination.url(),
              destination.target(path) + (query.isEmpty() ? "" : "?" + query),
              AcceptedEncodings.narrowed(PassedHeaders.toUpstream(request.headers())),
              body);
      var call =
          calls.of(
              provider,
              route,
              lease,
              destination,
              style(request, provider),
              cause,
              problem ->
                  Json.bytes(ProviderShapes.of(provider.errorShape()).render(problem, requestId)));
      forwarding.forward(request, response, toSend, List.of(lease), call);
    }
  }

  private static Route route(Provider provider, String method, String path) {
    return provider
        .routes()
        .find(method, path)
        .orElseThrow(() ->
            new VaultException.Forbidden(
                "route-not-allowed",
                "this vault does not forward "
                    + method
                    + " on this path of "
                    + provider.name()
                    + hint(provider, method, path)));
  }

  /// Of the route that was meant only the template is said: the path may hold anything.
  private static String hint(Provider provider, String method, String path) {
    return provider
        .routes()
        .findWithoutBeginning(method, path)
        .map(meant -> "; did you mean " + ProxyPath.PREFIX + provider.id() + meant.template() + "?")
        .orElse("");
  }

  /// The key goes out where the token came in, if the provider takes it there.
  private static CredentialStyle style(ServerRequest request, Provider provider) {
    return Stream.concat(Stream.of(HeaderNames.AUTHORIZATION), Stream.of(KEY_HEADERS))
        .filter(request.headers()::contains)
        .flatMap(header -> provider.credentialIn(header.defaultCase()).stream())
        .findFirst()
        .orElse(provider.credentials().getFirst());
  }
}
