package dev.byot.vault.api.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.commands.FakeState;
import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.http.RawClient;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Caller;
import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.identity.SignIn;
import dev.byot.vault.api.keys.Disclosures;
import dev.byot.vault.api.keys.ShownKeys;
import dev.byot.vault.api.keys.VaultClient;
import dev.byot.vault.api.usage.FakeUsageStore;
import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.StoredSecret;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Over real HTTP, on keys in memory.
final class WatchRoutesTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final WatchSettings EAGER =
      new WatchSettings(
          2, Duration.ofMillis(200), Duration.ofMillis(50), NEVER, Duration.ofMillis(1), NEVER);

  private final FakeState state = new FakeState();
  private final FakeUsageStore usage = new FakeUsageStore();
  private final Set<String> disabled = ConcurrentHashMap.newKeySet();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private volatile Instant tokenEnds = Instant.MAX;
  private final KeyWatches watches = new KeyWatches(EAGER);
  private final ApiServer server = start(EAGER);

  private ApiServer start(WatchSettings settings) {
    var routes =
        opened(
            new WatchRoutes(
                new Tokens(),
                new ShownKeys(state, usage, Disclosures.NONE),
                watches,
                settings,
                Clock.systemUTC()));
    return opened(ApiServer.start(ServerSettings.loopback(0), _ -> false, List.of(routes)));
  }

  /// Tokens that end, of accounts that may be disabled.
  private final class Tokens implements Authenticator {
    @Override
    public Caller authenticate(String token, Freshness need) {
      if (disabled.contains(token) || !Instant.now().isBefore(tokenEnds)) {
        throw new VaultException.Unauthenticated("revoked", "not any more");
      }
      var caller = new FakeAuthenticator().authenticate(token, need);
      return new Caller(
          caller.owner(), caller.uid(), null, caller.roles(), Instant.EPOCH, tokenEnds);
    }

    @Override
    public OwnerId admit(SignIn signIn, Freshness need) {
      return authenticate(signIn.uid(), need).owner();
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private WatchClient watch(String user) {
    return opened(new WatchClient(server.port(), user));
  }

  private static KeyRef key(String user, String name) {
    return new KeyRef(FakeAuthenticator.owner(user), new ProviderId("openai"), new KeyName(name));
  }

  private void store(String user, String name, @Nullable Instant expiresAt) {
    var now = Instant.now();
    var secret =
        new StoredSecret(
            CommandId.next(),
            new Envelope(new byte[] {1}, new byte[] {2}, "kek/cryptoKeyVersions/1"),
            "sk-…abcd",
            new Fingerprint("AAAAAAAAAAAAAAAAAAAAAA"),
            now);
    state.put(
        KeyState.none(key(user, name))
            .withSecret(
                secret,
                KeyStatus.ACTIVE,
                KeySettings.DEFAULT.with(null, expiresAt),
                new Evidence(Actor.OWNER, now, "test", null)));
  }

  private void announce(String user, String name) {
    var key = key(user, name);
    watches.hear(
        new VaultEvent(
            EventId.of("worker", EventType.KEY_STORED, CommandId.next().toString()),
            EventType.KEY_STORED,
            Instant.now(),
            key.owner(),
            key,
            "request",
            true,
            Map.of()));
  }

  @Test
  void sendsAllKeysOnConnecting() {
    store("alice", "work", null);
    store("bob", "secret", null);

    var watch = watch("alice");

    assertThat(watch.status()).isEqualTo(200);
    assertThat(watch.header("content-type")).isEqualTo("text/event-stream");
    assertThat(watch.header("cache-control")).isEqualTo("no-store");
    var event = watch.next();
    assertThat(event.get(0)).isEqualTo("event: keys");
    assertThat(event.get(1)).matches("id: [A-Za-z0-9_-]{22}");
    assertThat(event.get(2))
        .startsWith("data: {\"keys\":[{")
        .contains("\"name\":\"work\"", "\"status\":\"active\"")
        .doesNotContain("secret");
  }

  @Test
  void sendsAllKeysAgainWhenOneChanges() {
    var watch = watch("alice");
    assertThat(watch.next("keys")).isEqualTo("{\"keys\":[]}");

    store("alice", "work", null);
    announce("alice", "work");

    assertThat(watch.next("keys")).contains("\"name\":\"work\"");
  }

  @Test
  void isSilentAboutWhatChangedNothingAndAboutOthers() {
    store("alice", "work", null);
    var watch = watch("alice");
    watch.next("keys");

    store("bob", "other", null);
    announce("bob", "other");
    announce("alice", "work");

    assertThat(watch.next()).containsExactly(": keep-alive");
    assertThat(watch.next()).containsExactly(": keep-alive");
  }

  @Test
  void givesTheSameKeysTheSameId() {
    store("alice", "work", null);

    assertThat(watch("alice").next().get(1)).isEqualTo(watch("alice").next().get(1));
  }

  @Test
  void tellsOfAnExpiryThatNobodyAnnounces() {
    store("alice", "work", Instant.now().plusMillis(400));
    var watch = watch("alice");

    assertThat(watch.next("keys")).contains("\"status\":\"active\"");
    assertThat(watch.next("keys")).contains("\"status\":\"expired\"");
  }

  @Test
  void readsNowAndThenThoughItHeardNothing() {
    var forgetful =
        start(
            new WatchSettings(2, NEVER, NEVER, Duration.ofMillis(50), Duration.ofMillis(1), NEVER));
    var watch = opened(new WatchClient(forgetful.port(), "alice"));
    watch.next("keys");

    store("alice", "work", null);

    assertThat(watch.next("keys")).contains("\"name\":\"work\"");
  }

  @Test
  void endsWithTheToken() {
    tokenEnds = Instant.now().plusMillis(500);
    var watch = watch("alice");

    assertThat(watch.next("end")).isEqualTo("{\"code\":\"unauthenticated\"}");
    assertThat(watch.hasEnded()).isTrue();
    assertThat(Instant.now()).isAfterOrEqualTo(tokenEnds);
  }

  @Test
  void endsWhenTheAccountIsDisabled() {
    var watch = watch("alice");
    watch.next("keys");

    disabled.add("alice");

    assertThat(watch.next("end")).isEqualTo("{\"code\":\"unauthenticated\"}");
    assertThat(watch.hasEnded()).isTrue();
  }

  @Test
  void endsWhenTheStateCannotBeRead() {
    var watch = watch("alice");
    watch.next("keys");

    state.goDown();
    announce("alice", "work");

    assertThat(watch.next("end")).isEqualTo("{\"code\":\"unavailable\"}");
    assertThat(watch.hasEnded()).isTrue();
    assertThat(watch("alice").status()).isEqualTo(503);
  }

  @Test
  void endsWhenTheServerStops() {
    var watch = watch("alice");
    watch.next("keys");

    var before = System.nanoTime();
    server.close();

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    assertThat(watch.next("end")).isEqualTo("{\"code\":\"shutting-down\"}");
    assertThat(watch.hasEnded()).isTrue();
  }

  @Test
  void letsAnOwnerOpenSoManyAndForgetsThoseThatAreGone() {
    var first = watch("alice");
    watch("alice");

    var third = new VaultClient(server.port(), "alice").get("/v1/keys:watch");

    assertThat(third.status()).isEqualTo(429);
    assertThat(third.text("code")).isEqualTo("too-many-watches");
    assertThat(third.header("retry-after")).isEqualTo("10");
    assertThat(watch("bob").status()).isEqualTo(200);
    first.close();
    await().atMost(Duration.ofSeconds(10)).until(() -> watch("alice").status() == 200);
  }

  @Test
  void aSlowReaderIsCutAndHoldsNobodyUp() throws IOException {
    var impatient =
        start(
            new WatchSettings(
                2,
                NEVER,
                Duration.ofMillis(20),
                NEVER,
                Duration.ofMillis(1),
                Duration.ofMillis(500)));
    // The quick one has all the time that a busy machine takes.
    var quick = watch("alice");
    quick.next("keys");
    var slow = opened(new RawClient(impatient.port()));
    var watch =
        "GET /v1/keys:watch HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer alice\r\n\r\n";
    assertThat(slow.send(watch).answer()).startsWith("HTTP/1.1 200 ");
    var label = "x".repeat(100_000);

    for (var round = 0; round < 200; round++) {
      var settings = KeySettings.DEFAULT.with(label + round, null);
      state.put(KeyState.none(key("alice", "k")).with(1, List.of()).withSettings(settings));
      announce("alice", "k");
      assertThat(quick.next("keys")).contains("x" + round + "\"");
    }

    // Its place is free again: with two more there would be three.
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> opened(new WatchClient(impatient.port(), "alice")).status() == 200);
  }

  @Test
  void isForThoseWhoSignedInAndCanOnlyBeRead() {
    var alice = new VaultClient(server.port(), "alice");

    assertThat(watch("nobody").status()).isEqualTo(401);
    assertThat(alice.delete("/v1/keys:watch").status()).isEqualTo(405);
  }
}
