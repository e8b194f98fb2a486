package dev.byot.vault.api.genkit;

import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.limits.LoadSettings;
import dev.byot.vault.api.limits.RateSettings;
import dev.byot.vault.api.proxy.ProxyFixture;
import dev.byot.vault.api.resilience.GuardSettings;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.ProviderId;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A Genkit server that is down, and a provider that is not.
final class FallbackCallsTest {
  private static final List<String> OWNERS = List.of("token-one", "token-two", "token-three");
  private static final String DOWN =
      "HTTP/1.1 503 Down\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n";
  private static final String OWN_ERROR =
      "HTTP/1.1 503 Own\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
  private static final String CHAT =
      ScriptedUpstream.ok("{\"choices\": [{\"message\": {\"content\": \"hi \\\"you\\\"\"}}]}");

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  private ScriptedUpstream upstream(String genkit, String provider) {
    var upstream =
        ScriptedUpstream.start(conversation -> {
          for (var call = conversation.read(); call != null; call = conversation.read()) {
            conversation.say(call.line().contains("/flows/") ? genkit : provider);
          }
        });
    opened.push(upstream);
    return upstream;
  }

  /// A vault that three owners have called in vain.
  private ProxyFixture vault(ScriptedUpstream upstream) throws Exception {
    var guard = new GuardSettings(10, Duration.ofSeconds(1), 1_000, 3, Duration.ofMinutes(1));
    var vault =
        ProxyFixture.inFrontOf(upstream.url(), RateSettings.DEFAULT, LoadSettings.DEFAULT, guard);
    opened.push(vault);
    for (var owner : OWNERS) {
      vault.store.store(key(owner, "openai"), "sk-" + owner);
      assertThat(vault.send(call(vault, owner, "\"hello\"")).statusCode()).isEqualTo(503);
    }
    return vault;
  }

  private static HttpRequest.Builder call(ProxyFixture vault, String owner, String data) {
    return vault
        .post("/v1/genkit/chat", "{\"data\":" + data + "}")
        .header("Authorization", "Bearer " + owner);
  }

  private static String fallback(HttpResponse<?> answer) {
    return answer.headers().firstValue("x-vault-fallback").orElse("");
  }

  @Test
  void asksTheProviderWithTheCallersOwnKey() throws Exception {
    var upstream = upstream(DOWN, CHAT);
    var vault = vault(upstream);

    var answer = vault.send(call(vault, "token-one", "\"hel\\\"lo\""));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"result\":\"hi \\\"you\\\"\"}");
    assertThat(fallback(answer)).isEqualTo("openai");
    var sent = upstream.requests().getLast();
    assertThat(sent.line()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
    assertThat(sent.header("authorization")).isEqualTo("Bearer sk-token-one");
    assertThat(sent.body()).contains("\"content\":\"hel\\\"lo\"");
    var used = vault.publisher.published(EventType.KEY_USED);
    assertThat(used)
        .singleElement()
        .satisfies(event -> {
          assertThat(event.owner()).isEqualTo(ProxyFixture.owner("token-one"));
          assertThat(event.data()).containsEntry("actor", "flow:chat");
        });
    assertThat(vault.publisher.published(EventType.CALL_ENDED))
        .filteredOn(event -> event.key() != null)
        .singleElement()
        .satisfies(event -> assertThat(event.data()).containsEntry("actor", "flow:chat"));
  }

  @Test
  void usesTheKeyThatTheCallerNamesOrNone() throws Exception {
    var upstream = upstream(DOWN, CHAT);
    var vault = vault(upstream);
    var work =
        new KeyRef(ProxyFixture.owner("token-one"), new ProviderId("openai"), new KeyName("work"));
    vault.store.store(work, "sk-at-work");

    var answer = vault.send(call(vault, "token-two", "\"hello\"").header("X-Vault-Key", "work"));
    assertThat(answer.statusCode()).isEqualTo(403);
    vault.hear(ProxyFixture.event(EventType.KEY_STORED, work));
    var told = vault.send(call(vault, "token-one", "\"hello\"").header("X-Vault-Key", "work"));

    assertThat(told.headers().allValues("x-vault-key")).containsExactly("openai=work");
    assertThat(upstream.requests().getLast().header("authorization"))
        .isEqualTo("Bearer sk-at-work");
  }

  @Test
  void streamsOneChunkAndTheResultAsGenkitDoes() throws Exception {
    var vault = vault(upstream(DOWN, CHAT));

    var answer =
        vault.send(call(vault, "token-one", "\"hello\"").header("Accept", "text/event-stream"));

    assertThat(answer.body())
        .isEqualTo(
            "data: {\"message\":\"hi \\\"you\\\"\"}\n\ndata: {\"result\":\"hi \\\"you\\\"\"}\n\n");
    assertThat(answer.headers().firstValue("content-type")).contains("text/plain");
    assertThat(fallback(answer)).isEqualTo("openai");
  }

  @Test
  void takesNoErrorOfAFlowForAServerThatIsDown() throws Exception {
    var upstream = upstream(OWN_ERROR, CHAT);
    var vault = vault(upstream);

    var answer = vault.send(call(vault, "token-one", "\"hello\""));

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(fallback(answer)).isEmpty();
    assertThat(upstream.requests()).hasSize(OWNERS.size() + 1);
  }

  @Test
  void refusesWhatIsNoText() throws Exception {
    var vault = vault(upstream(DOWN, CHAT));

    var answer = vault.send(call(vault, "token-one", "{\"a\":1}"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("fallback-needs-text");
  }

  @Test
  void saysWhenTheProviderHasNoAnswerEither() throws Exception {
    var refusing = "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n";
    var vault = vault(upstream(DOWN, refusing));

    var answer = vault.send(call(vault, "token-one", "\"hello\""));

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("fallback-failed", "429").startsWith("{\"status\":");
    assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
  }

  @Test
  void needsAKeyOfTheCallers() throws Exception {
    var upstream = upstream(DOWN, CHAT);
    var vault = vault(upstream);

    var answer = vault.send(call(vault, "token-none", "\"hello\""));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("no-key");
    assertThat(upstream.requests()).hasSize(OWNERS.size());
  }
}
