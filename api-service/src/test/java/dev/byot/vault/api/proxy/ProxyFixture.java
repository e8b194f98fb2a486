package dev.byot.vault.api.proxy;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.CallEvents;
import dev.byot.vault.api.audittrail.FakeEventPublisher;
import dev.byot.vault.api.choice.KeyChoice;
import dev.byot.vault.api.commands.CheckReports;
import dev.byot.vault.api.commands.FakeMessages;
import dev.byot.vault.api.contract.ApiContract;
import dev.byot.vault.api.genkit.GenkitRoutes;
import dev.byot.vault.api.genkit.GenkitSettings;
import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.identity.Caller;
import dev.byot.vault.api.lease.FakeKek;
import dev.byot.vault.api.lease.FakeKeyStore;
import dev.byot.vault.api.lease.KeyLeases;
import dev.byot.vault.api.lease.KeyOpener;
import dev.byot.vault.api.lease.LeaseSettings;
import dev.byot.vault.api.limits.LimitedAuthenticator;
import dev.byot.vault.api.limits.RateLimits;
import dev.byot.vault.api.limits.RateSettings;
import dev.byot.vault.api.upstream.Forwarding;
import dev.byot.vault.api.upstream.Upstream;
import dev.byot.vault.api.upstream.UpstreamSettings;
import dev.byot.vault.api.verify.VerifyRoutes;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.envelope.EnvelopeCipher;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A server with the routes that use keys, in front of an upstream. `token-ann` is Ann's ID token.
public final class ProxyFixture implements AutoCloseable {
  public static final String ANN = "token-ann";
  public static final String BOB = "token-bob";
  public static final String ANNS_KEY = "sk-anns-own-key-0123456789";
  public static final String BOBS_KEY = "sk-bobs-own-key-0123456789";

  /// The origin whose pages may call the vault.
  public static final String PAGE = "https://app.example";

  /// Small, so that tests of lagging do not wait long.
  private static final Duration MAX_LAG = Duration.ofMillis(400);

  public final FakeKek kek = new FakeKek();
  public final EnvelopeCipher cipher = new EnvelopeCipher(kek, new SecureRandom());
  public final FakeKeyStore store = new FakeKeyStore(cipher);
  public final FakeEventPublisher publisher = new FakeEventPublisher();
  public final FakeMessages reports = new FakeMessages();
  public final KeyLeases leases;
  public final KeyChoice choice;
  public final ApiServer server;
  private final AuditTrail trail;
  private final Upstream upstream;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ProxyFixture(
      URI url, ProxySettings settings, UpstreamSettings upstreamSettings, RateSettings rates) {
    var clock = Clock.systemUTC();
    var catalogue = Catalogue.builtIn();
    for (var provider : List.of("openai", "anthropic", "gemini")) {
      catalogue = catalogue.withBaseUrl(new ProviderId(provider), url);
    }
    trail = new AuditTrail(publisher, MAX_LAG, System::nanoTime);
    var events = new CallEvents("api-service:boot", clock);
    leases =
        new KeyLeases(
            new KeyOpener(store, cipher, trail, clock, "api-service:boot"),
            LeaseSettings.DEFAULT,
            clock,
            System::nanoTime);
    choice = new KeyChoice(leases, store, LeaseSettings.DEFAULT, clock, System::nanoTime);
    upstream = new Upstream(upstreamSettings);
    var forwarding = new Forwarding(upstream);
    var authenticator =
        new LimitedAuthenticator(
            (token, _) -> authenticate(token), new RateLimits(rates, System::nanoTime));
    server =
        ApiServer.start(
            new ServerSettings(
                "127.0.0.1",
                0,
                true,
                ServerSettings.MAX_BODY_BYTES,
                ServerSettings.MAX_CONNECTIONS,
                ServerSettings.PATIENCE,
                ServerSettings.GRACE,
                Set.of(PAGE)),
            path -> path.startsWith("/v1/proxy/") || path.startsWith("/v1/genkit/"),
            List.of(
                new ProxyRoutes(
                    catalogue, authenticator, choice, trail, events, forwarding, settings),
                new VerifyRoutes(
                    catalogue,
                    authenticator,
                    leases,
                    trail,
                    events,
                    upstream,
                    new CheckReports(reports),
                    clock),
                new GenkitRoutes(
                    new GenkitSettings(
                        URI.create(url + "/flows"),
                        Map.of(
                            "chat",
                            List.of(new ProviderId("openai")),
                            "group/both",
                            List.of(new ProviderId("openai"), new ProviderId("anthropic"))),
                        settings.maxBodyBytes()),
                    catalogue,
                    authenticator,
                    choice,
                    trail,
                    events,
                    forwarding,
                    () -> "identity-of-the-vault")));
    store.store(key(ANN, "openai"), ANNS_KEY);
    store.store(key(BOB, "openai"), BOBS_KEY);
  }

  public static ProxyFixture inFrontOf(URI url) {
    return inFrontOf(url, ProxySettings.DEFAULT);
  }

  public static ProxyFixture inFrontOf(URI url, ProxySettings settings) {
    return inFrontOf(url, settings, UpstreamSettings.DEFAULT.withPrivateAddresses(true));
  }

  public static ProxyFixture inFrontOf(
      URI url, ProxySettings settings, UpstreamSettings upstreamSettings) {
    return new ProxyFixture(url, settings, upstreamSettings, RateSettings.DEFAULT);
  }

  public static ProxyFixture inFrontOf(URI url, RateSettings rates) {
    return new ProxyFixture(
        url, ProxySettings.DEFAULT, UpstreamSettings.DEFAULT.withPrivateAddresses(true), rates);
  }

  private static Caller authenticate(String token) {
    if (!token.startsWith("token-")) {
      throw new VaultException.Unauthenticated("malformed", "the ID token is not good");
    }
    return new Caller(owner(token), token, null, Set.of(), Instant.EPOCH, Instant.MAX);
  }

  public static OwnerId owner(String token) {
    return OwnerId.of(null, token);
  }

  public static KeyRef key(String token, String provider) {
    return new KeyRef(owner(token), new ProviderId(provider), KeyName.DEFAULT);
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  /// A chat call to OpenAI.
  public HttpResponse<String> chat(String token) throws IOException, InterruptedException {
    return send(
        post("/v1/proxy/openai/v1/chat/completions", "{}")
            .header("Authorization", "Bearer " + token));
  }

  public HttpRequest.Builder post(String path, String body) {
    return HttpRequest.newBuilder(uri(path))
        .timeout(Duration.ofSeconds(20))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  public HttpRequest.Builder get(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20)).GET();
  }

  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    var answer = client.send(request.build(), BodyHandlers.ofString());
    ApiContract.check(answer);
    return answer;
  }

  public HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  /// The head of a chat call, for raw sockets; what follows comes after it.
  public static String head(String token, String more) {
    return "POST /v1/proxy/openai/v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
        + "Authorization: Bearer "
        + token
        + "\r\nContent-Type: application/json\r\n"
        + more
        + "\r\n";
  }

  @Override
  public void close() {
    client.close();
    server.close();
    upstream.close();
    leases.close();
    publisher.close();
    trail.close();
  }
}
