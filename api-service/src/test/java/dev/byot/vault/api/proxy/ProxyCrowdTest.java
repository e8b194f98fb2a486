package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.BOB;
import static dev.byot.vault.api.proxy.ProxyFixture.head;
import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.limits.LoadSettings;
import dev.byot.vault.api.limits.RateSettings;
import dev.byot.vault.api.resilience.GuardSettings;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.api.upstream.ScriptedUpstream.Script;
import dev.byot.vault.api.upstream.StreamClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Upstreams that are down or crowded, and an instance that is.
final class ProxyCrowdTest extends ProxyStreamFixture {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final String DOWN = "HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n";
  private static final List<String> OWNERS = List.of(ANN, BOB, "token-eve", "token-joe");

  private final CountDownLatch goOn = new CountDownLatch(1);

  private ProxyFixture guarded(Script script, GuardSettings guard) {
    return crowded(script, LoadSettings.DEFAULT, guard);
  }

  private ProxyFixture crowded(Script script, LoadSettings load, GuardSettings guard) {
    var url = opened(ScriptedUpstream.start(script)).url();
    var vault = opened(ProxyFixture.inFrontOf(url, RateSettings.DEFAULT, load, guard));
    OWNERS.forEach(owner -> vault.store.store(key(owner, "openai"), "sk-" + owner));
    return vault;
  }

  private static GuardSettings oneCall(Duration wait) {
    return new GuardSettings(1, wait, 1_000, 3, LONG);
  }

  private static LoadSettings calls(int all, int perOwner) {
    return new LoadSettings(all, 10, 10, 10, perOwner, 10, 10);
  }

  /// Begins to answer, and goes on when told so.
  private Script slow() {
    return conversation -> {
      while (conversation.read() != null) {
        conversation.say(SSE_HEAD);
        conversation.sayChunk("a");
        goOn.await(LONG.toSeconds(), TimeUnit.SECONDS);
        conversation.sayChunk("b");
        conversation.say("0\r\n\r\n");
      }
    };
  }

  private StreamClient streaming(ProxyFixture vault, String token) throws IOException {
    var client = client(vault).say(head(token, NO_BODY) + "{}");
    assertThat(client.head()).startsWith("http/1.1 200");
    assertThat(client.chunk()).isEqualTo("a");
    return client;
  }

  @Test
  void sendsNothingToAProviderThatSeveralOwnersSawDownUntilItIsUp() throws Exception {
    var answer = new AtomicReference<>(DOWN);
    var upstream =
        opened(
            ScriptedUpstream.start(conversation -> {
              while (conversation.read() != null) {
                conversation.say(answer.get());
              }
            }));
    var guard = new GuardSettings(10, AT_ONCE, 1_000, 3, Duration.ofSeconds(1));
    var vault =
        opened(
            ProxyFixture.inFrontOf(
                upstream.url(), RateSettings.DEFAULT, LoadSettings.DEFAULT, guard));
    OWNERS.forEach(owner -> vault.store.store(key(owner, "openai"), "sk-" + owner));
    for (var owner : OWNERS.subList(0, 3)) {
      assertThat(vault.chat(owner).statusCode()).isEqualTo(503);
    }

    var refused = vault.chat("token-joe");

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).startsWith("{\"error\":{").contains("upstream-down");
    assertThat(refused.headers().firstValueAsLong("retry-after")).hasValue(1);
    assertThat(refused.headers().map()).doesNotContainKey("x-should-retry");
    assertThat(upstream.requests()).hasSize(3);
    answer.set(ScriptedUpstream.ok("{}"));
    await().until(() -> vault.chat("token-joe").statusCode() == 200);
    assertThat(vault.chat(ANN).statusCode()).isEqualTo(200);
  }

  @Test
  void goesOnWithAProviderWhoseModelIsOverloadedForSeveralOwners() throws Exception {
    var overloaded =
        "HTTP/1.1 503 Busy\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    var vault = guarded(answering(overloaded), new GuardSettings(10, AT_ONCE, 1_000, 3, LONG));
    OWNERS.forEach(owner -> vault.store.store(key(owner, "openai"), "sk-" + owner));

    for (var owner : OWNERS) {
      assertThat(vault.chat(owner).body()).isEqualTo("{}");
    }

    assertThat(vault.chat("token-joe").body()).isEqualTo("{}");
  }

  @Test
  void keepsTheConnectionOfWhoCallsTooOften() throws Exception {
    var upstream = opened(ScriptedUpstream.start(answering(ScriptedUpstream.ok("{}"))));
    var oneCall = new RateSettings(1_000, 1_000, 1);
    var vault = opened(ProxyFixture.inFrontOf(upstream.url(), oneCall));
    var client = client(vault);

    assertThat(client.say(head(ANN, NO_BODY) + "{}").head()).startsWith("http/1.1 200");
    client.skip(2);

    var refused = client.say(head(ANN, NO_BODY) + "{}").head();
    assertThat(refused).startsWith("http/1.1 429").doesNotContain("connection: close");
    client.skip(Integer.parseInt(refused.replaceAll("(?s).*content-length: (\\d+).*", "$1")));
    assertThat(client.say(head(ANN, NO_BODY) + "{}").head()).startsWith("http/1.1 429");
  }

  @Test
  void letsNoOwnerAloneTakeAProviderFromOthers() throws Exception {
    var vault = guarded(answering(DOWN), new GuardSettings(10, AT_ONCE, 1_000, 3, LONG));

    for (var i = 0; i < 10; i++) {
      vault.chat(ANN);
    }

    assertThat(vault.chat(BOB).body()).doesNotContain("upstream-down");
  }

  @Test
  void refusesWhatAProviderHasNoPlaceForAfterAWait() throws Exception {
    var vault = guarded(slow(), oneCall(AT_ONCE));
    var running = streaming(vault, ANN);

    var refused = vault.chat(BOB);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("upstream-busy");
    assertThat(refused.headers().firstValueAsLong("retry-after")).hasValue(1);
    goOn.countDown();
    assertThat(running.chunk()).isEqualTo("b");
    await().until(() -> vault.chat(BOB).statusCode() == 200);
  }

  @Test
  void sendsNothingOfACallThatWasHeldWhileItsKeyWasStopped() throws Exception {
    heldWhileStopped(0, true);
  }

  /// Nobody tells the instance of the stop: the lease ends while the call is held.
  @Test
  @EnabledIfSystemProperty(named = "byot.full", matches = "true")
  void sendsNothingOfACallThatWasHeldFor15SecondsWhileItsKeyWasStopped() throws Exception {
    heldWhileStopped(15, false);
  }

  private void heldWhileStopped(int seconds, boolean heard) throws Exception {
    var vault = guarded(slow(), oneCall(Duration.ofSeconds(30)));
    var running = streaming(vault, BOB);
    var held = client(vault).say(head(ANN, NO_BODY) + "{}");
    await().until(() -> vault.kek.unwraps() == 2);

    vault.store.stop(key(ANN, "openai"));
    if (heard) {
      vault.leases.heard(stopOf(ANN));
    } else {
      var begun = System.nanoTime();
      await()
          .atMost(LONG)
          .until(() -> System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(seconds));
      goOn.countDown();
    }

    assertThat(held.head()).startsWith("http/1.1 403");
    goOn.countDown();
    assertThat(running.chunk()).isEqualTo("b");
    assertThat(vault.publisher.published(dev.byot.vault.events.EventType.KEY_USED)).hasSize(1);
  }

  @Test
  void boundsTheCallsThatAnOwnerHasRunning() throws Exception {
    var vault = crowded(slow(), calls(10, 1), GuardSettings.DEFAULT);
    var running = streaming(vault, ANN);

    var refused = vault.chat(ANN);

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body()).startsWith("{\"error\":{").contains("too-many-calls");
    assertThat(refused.headers().firstValueAsLong("retry-after")).hasValue(1);
    streaming(vault, BOB);
    goOn.countDown();
    assertThat(running.chunk()).isEqualTo("b");
    await().until(() -> vault.chat(ANN).statusCode() == 200);
  }

  @Test
  void shedsCallsAndKeepsTheRestResponsive() throws Exception {
    var vault = crowded(slow(), calls(1, 1), GuardSettings.DEFAULT);
    streaming(vault, ANN);

    var refused = vault.chat(BOB);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).startsWith("{\"error\":{").contains("overloaded");
    assertThat(vault.send(vault.get("/health/ready")).statusCode()).isEqualTo(204);
    var flow = vault.post("/v1/genkit/none", "{}").header("Authorization", "Bearer " + BOB);
    assertThat(vault.send(flow).statusCode()).isEqualTo(404);
    goOn.countDown();
  }

  @Test
  void letsRunningStreamsEndWhenItIsToldToStop() throws Exception {
    var vault = guarded(slow(), GuardSettings.DEFAULT);
    var running = streaming(vault, ANN);

    var stopped = CompletableFuture.runAsync(() -> vault.stop(LONG));

    await().until(() -> vault.send(vault.get("/health/ready")).statusCode() == 503);
    await().until(() -> vault.chat(BOB).body().contains("shutting-down"));
    goOn.countDown();
    assertThat(running.chunk()).isEqualTo("b");
    assertThat(running.chunk()).isEmpty();
    assertThat(stopped).succeedsWithin(LONG);
  }

  @Test
  void cutsStreamsThatDoNotEndInTime() throws Exception {
    var vault = guarded(slow(), GuardSettings.DEFAULT);
    var running = streaming(vault, ANN);

    vault.stop(AT_ONCE);

    assertThat(running.isAtEnd()).isTrue();
  }
}
