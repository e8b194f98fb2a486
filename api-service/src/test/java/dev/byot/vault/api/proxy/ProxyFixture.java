package dev.byot.vault.api.proxy;

import com.fasterxml.jackson.core.JsonPointer;
import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.CallEvents;
import dev.byot.vault.api.audittrail.FakeEventPublisher;
import dev.byot.vault.api.capability.Capabilities;
import dev.byot.vault.api.capability.Principals;
import dev.byot.vault.api.choice.Budgets;
import dev.byot.vault.api.choice.FakeUsage;
import dev.byot.vault.api.choice.KeyChoice;
import dev.byot.vault.api.commands.CheckReports;
import dev.byot.vault.api.commands.FakeMessages;
import dev.byot.vault.api.contract.ApiContract;
import dev.byot.vault.api.genkit.CredentialKind;
import dev.byot.vault.api.genkit.Fallback;
import dev.byot.vault.api.genkit.FallbackCalls;
import dev.byot.vault.api.genkit.FlowCredentials;
import dev.byot.vault.api.genkit.GenkitRoutes;
import dev.byot.vault.api.genkit.GenkitSettings;
import dev.byot.vault.api.genkit.Grant;
import dev.byot.vault.api.genkit.StreamIds;
import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.lease.FakeKek;
import dev.byot.vault.api.lease.FakeKeyStore;
import dev.byot.vault.api.lease.KeyLeases;
import dev.byot.vault.api.lease.KeyOpener;
import dev.byot.vault.api.lease.LeaseSettings;
import dev.byot.vault.api.limits.InFlight;
import dev.byot.vault.api.limits.LimitedAuthenticator;
import dev.byot.vault.api.limits.LoadSettings;
import dev.byot.vault.api.limits.RateLimits;
import dev.byot.vault.api.limits.RateSettings;
import dev.byot.vault.api.limits.Shutdown;
import dev.byot.vault.api.resilience.GuardSettings;
import dev.byot.vault.api.upstream.Cut;
import dev.byot.vault.api.upstream.Forwarding;
import dev.byot.vault.api.upstream.Upstream;
import dev.byot.vault.api.upstream.UpstreamSettings;
import dev.byot.vault.api.verify.ProviderChecks;
import dev.byot.vault.api.verify.RefusedKeys;
import dev.byot.vault.api.verify.VerifyRoutes;
import dev.byot.vault.catalogue.BaseUrl;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.derived.DerivedKeys;
import dev.byot.vault.envelope.EnvelopeCipher;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/// A server with the routes that use keys, in front of an upstream. `token-ann` is Ann's ID token.
public final class ProxyFixture implements AutoCloseable {
  public static final String ANN = "token-ann";
  public static final String BOB = "token-bob";
  public static final String ANNS_KEY = "sk-anns-own-key-0123456789";
  public static final String BOBS_KEY = "sk-bobs-own-key-0123456789";

  public static final ProviderId AZURE = new ProviderId("azure-openai");

  /// The origin whose pages may call the vault.
  public static final String PAGE = "https://app.example";

  private static final Grant OPENAI = grant("openai", CredentialKind.KEY);
  private static final Map<String, List<Grant>> FLOWS =
      Map.of(
          "chat",
          List.of(OPENAI),
          "group/both",
          List.of(OPENAI, grant("anthropic", CredentialKind.KEY)),
          "ask",
          List.of(grant("openai", CredentialKind.CAPABILITY)),
          "group/mixed",
          List.of(OPENAI, grant("anthropic", CredentialKind.CAPABILITY)));

  /// Small, so that tests of lagging do not wait long.
  private static final Duration MAX_LAG = Duration.ofMillis(400);

  private static final Map<String, Fallback> FALLBACKS = Map.of("chat", fallback());

  public final FakeKek kek = new FakeKek();
  public final EnvelopeCipher cipher = new EnvelopeCipher(kek, new SecureRandom());
  public final FakeKeyStore store = new FakeKeyStore(cipher);
  public final FakeEventPublisher publisher = new FakeEventPublisher();
  public final FakeUsage usage = new FakeUsage();
  public final FakeMessages reports = new FakeMessages();
  public final FakeUsers users = new FakeUsers();
  public final Capabilities capabilities;

  /// Runs ahead of the clock by what tests add, for what is not done too often.
  private final AtomicLong ahead = new AtomicLong();

  public final KeyLeases leases;
  public final KeyChoice choice;
  public final ApiServer server;
  private final AuditTrail trail;
  private final Upstream upstream;
  private final Upstream genkit;
  private final InFlight inFlight;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ProxyFixture(
      URI url,
      ProxySettings settings,
      UpstreamSettings upstreamSettings,
      RateSettings rates,
      LoadSettings load,
      GuardSettings guard,
      Duration patience,
      Clock clock) {
    var catalogue = Catalogue.builtIn();
    for (var provider : List.of("openai", "anthropic", "gemini")) {
      catalogue = catalogue.withBaseUrl(new ProviderId(provider), BaseUrl.parse(url.toString()));
    }
    catalogue =
        catalogue.withBaseUrl(AZURE, BaseUrl.parse("https://{resource}.azure.invalid/prefix"));
    trail = new AuditTrail(publisher, MAX_LAG, System::nanoTime);
    var root = new DerivedKeys(Secret.taking(new byte[32]));
    capabilities = new Capabilities(root, clock);
    var events = new CallEvents("api-service:boot", clock);
    leases =
        new KeyLeases(
            new KeyOpener(store, cipher, trail, clock, "api-service:boot"),
            LeaseSettings.DEFAULT,
            clock,
            System::nanoTime);
    var budgets = new Budgets(usage, clock, System::nanoTime);
    choice = new KeyChoice(leases, store, budgets, LeaseSettings.DEFAULT, clock, System::nanoTime);
    upstream = new Upstream(upstreamSettings, guard);
    genkit = new Upstream(upstreamSettings, guard);
    inFlight = new InFlight(load);
    var forwarding = new Forwarding(upstream);
    var checks = new ProviderChecks(leases, trail, events, upstream, clock);
    var checkReports = new CheckReports(reports);
    var calls =
        new ProviderCalls(
            trail,
            events,
            budgets,
            new RefusedKeys(checks, checkReports, clock, () -> System.nanoTime() + ahead.get()),
            settings);
    var authenticator =
        new LimitedAuthenticator(users, new RateLimits(rates, System::nanoTime), inFlight);
    server =
        ApiServer.start(
            new ServerSettings(
                "127.0.0.1",
                0,
                true,
                ServerSettings.MAX_BODY_BYTES,
                ServerSettings.MAX_CONNECTIONS,
                patience,
                ServerSettings.GRACE,
                Set.of(PAGE)),
            path -> path.startsWith("/v1/proxy/") || path.startsWith("/v1/genkit/"),
            List.of(
                new ProxyRoutes(
                    catalogue,
                    new Principals(authenticator, capabilities),
                    choice,
                    calls,
                    forwarding,
                    settings),
                new VerifyRoutes(catalogue, authenticator, checks, checkReports),
                new GenkitRoutes(
                    new GenkitSettings(URI.create(url + "/flows"), FLOWS, settings.maxBodyBytes()),
                    authenticator,
                    new FlowCredentials(catalogue, choice, capabilities, events),
                    new StreamIds(root),
                    trail,
                    events,
                    new Forwarding(genkit),
                    () -> "identity-of-the-vault",
                    new FallbackCalls(
                        FALLBACKS,
                        owner -> genkit.guard(url).isDownFor(owner),
                        catalogue,
                        choice,
                        calls,
                        upstream))));
    store.store(key(ANN, "openai"), ANNS_KEY);
    store.store(key(BOB, "openai"), BOBS_KEY);
  }

  /// An event of a key that every instance hears.
  public static VaultEvent event(EventType type, KeyRef key) {
    return new VaultEvent(
        EventId.of("test", type, "1"), type, Instant.EPOCH, key.owner(), key, "r", true, Map.of());
  }

  /// As if an event had come.
  public void hear(VaultEvent event) {
    leases.heard(event);
    choice.heard(event);
  }

  /// Lets time pass for what is not done too often.
  public void later(Duration passed) {
    ahead.addAndGet(passed.toNanos());
  }

  public static ProxyFixture inFrontOf(URI url) {
    return inFrontOf(url, ProxySettings.DEFAULT);
  }

  public static ProxyFixture inFrontOf(URI url, ProxySettings settings) {
    return inFrontOf(url, settings, UpstreamSettings.DEFAULT.withPrivateAddresses(true));
  }

  public static ProxyFixture inFrontOf(
      URI url, ProxySettings settings, UpstreamSettings upstreamSettings) {
    return new ProxyFixture(
        url,
        settings,
        upstreamSettings,
        RateSettings.DEFAULT,
        LoadSettings.DEFAULT,
        GuardSettings.DEFAULT,
        ServerSettings.PATIENCE,
        Clock.systemUTC());
  }

  public static ProxyFixture inFrontOf(URI url, RateSettings rates) {
    return inFrontOf(url, rates, LoadSettings.DEFAULT, GuardSettings.DEFAULT);
  }

  public static ProxyFixture inFrontOf(
      URI url, RateSettings rates, LoadSettings load, GuardSettings guard) {
    return new ProxyFixture(
        url,
        ProxySettings.DEFAULT,
        UpstreamSettings.DEFAULT.withPrivateAddresses(true),
        rates,
        load,
        guard,
        ServerSettings.PATIENCE,
        Clock.systemUTC());
  }

  public static ProxyFixture inFrontOf(URI url, Clock clock) {
    return inFrontOf(url, ServerSettings.PATIENCE, clock);
  }

  /// With another patience of the server with slow callers.
  public static ProxyFixture inFrontOf(URI url, Duration patience) {
    return inFrontOf(url, patience, Clock.systemUTC());
  }

  private static ProxyFixture inFrontOf(URI url, Duration patience, Clock clock) {
    return new ProxyFixture(
        url,
        ProxySettings.DEFAULT,
        UpstreamSettings.DEFAULT.withPrivateAddresses(true),
        RateSettings.DEFAULT,
        LoadSettings.DEFAULT,
        GuardSettings.DEFAULT,
        patience,
        clock);
  }

  private static Fallback fallback() {
    var body =
        "{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"{{input}}\"}]}";
    return new Fallback(
        new ProviderId("openai"),
        "/v1/chat/completions",
        Json.parseObject(body.getBytes(StandardCharsets.UTF_8)),
        JsonPointer.compile("/choices/0/message/content"));
  }

  private static Grant grant(String provider, CredentialKind kind) {
    return new Grant(new ProviderId(provider), kind);
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

  /// Stops as a process does that is told to.
  public void stop(Duration grace) {
    new Shutdown(server, inFlight, () -> upstream.cutAll(Cut.STOPPING), grace).run();
  }

  @Override
  public void close() {
    client.close();
    server.close();
    upstream.close();
    genkit.close();
    leases.close();
    publisher.close();
    trail.close();
  }
}
