package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.ANNS_KEY;
import static dev.byot.vault.api.proxy.ProxyFixture.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.http.RawClient;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.api.upstream.ScriptedUpstream.Conversation;
import dev.byot.vault.api.upstream.UpstreamSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Upstreams that lie about where an answer ends, or never end one.
final class HostileUpstreamTest extends ProxyStreamFixture {
  private static final int CALLS = 1_000;
  private static final String PLANTED = ScriptedUpstream.ok("planted");

  /// Why [UpstreamConnection] exists: without it, this is what a pool does.
  @Test
  void anUnguardedPoolHandsASurplusAnswerToTheNextOwner() throws Exception {
    var upstream = opened(ScriptedUpstream.answering(ScriptedUpstream.ok("Ann's") + PLANTED));
    try (var client = HttpClients.createDefault()) {
      assertThat(unguarded(client, upstream, ANN)).isEqualTo("Ann's");
      assertThat(unguarded(client, upstream, BOB)).isEqualTo("planted");
    }
  }

  private static String unguarded(
      CloseableHttpClient client, ScriptedUpstream upstream, String token) throws IOException {
    var call = new HttpGet(upstream.url());
    call.setHeader("Authorization", "Bearer " + token);
    return client.execute(call, answer -> EntityUtils.toString(answer.getEntity()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab",
        "Content-Length: 2\r\nContent-Length: 0\r\n\r\nab",
        "Content-Length: 2, 2\r\n\r\nab",
        "Content-Length: +2\r\n\r\nab",
        "Content-Length: -1\r\n\r\nab",
        "Content-Length: 0x2\r\n\r\nab",
        "Content-Length: 99999999999999999999\r\n\r\nab",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\nab\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n2\r\nab\r\n0\r\n\r\n",
        "Transfer-Encoding: identity\r\n\r\nab",
        "X: a\u007fb\r\nContent-Length: 2\r\n\r\nab",
        ": a\r\nContent-Length: 2\r\n\r\nab",
        "X Y: a\r\nContent-Length: 2\r\n\r\nab",
        "X(Y): a\r\nContent-Length: 2\r\n\r\nab",
        "no header\r\nContent-Length: 2\r\n\r\nab",
      })
  void isNotBelievedWhenItsHeadCouldBeReadInTwoWays(String head) throws Exception {
    assertMalformed("HTTP/1.1 200 OK\r\n" + head + PLANTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one long line",
        "many lines",
        "many long lines",
        "interim answers",
        "large interim answers"
      })
  void isHeardOutOnlySoFar(String bomb) throws Exception {
    var head = "HTTP/1.1 200 OK\r\n";
    var interim = "HTTP/1.1 103 Early Hints\r\n";
    assertMalformed(
        switch (bomb) {
          case "one long line" -> head + "X: " + "a".repeat(70_000) + "\r\n\r\n";
          case "many lines" -> head + "X: a\r\n".repeat(300) + "\r\n";
          case "many long lines" -> head + ("X: " + "a".repeat(8_000) + "\r\n").repeat(50) + "\r\n";
          case "interim answers" -> (interim + "\r\n").repeat(1_000) + ScriptedUpstream.ok("a");
          default ->
              (interim + "X: " + "a".repeat(20_000) + "\r\n\r\n").repeat(15)
                  + ScriptedUpstream.ok("a");
        });
  }

  private void assertMalformed(String answer) throws Exception {
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(answer.getBytes(StandardCharsets.ISO_8859_1));
          conversation.awaitEnd();
        });

    var refused = vault.chat(ANN);

    assertThat(refused.statusCode()).isEqualTo(502);
    assertThat(refused.body())
        .startsWith("{\"error\":{")
        .contains("upstream-malformed")
        .doesNotContain("planted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\rb", "a\u0000b", "a\nb", "a\r\n b"})
  void cannotPutAControlCharacterIntoAHeader(String value) throws Exception {
    var vault =
        inFrontOf(answering("HTTP/1.1 200 OK\r\nX: " + value + "\r\nContent-Length: 2\r\n\r\nab"));

    try (var client = new RawClient(vault.server.port())) {
      var answer = client.send(ProxyFixture.head(ANN, NO_BODY) + "{}").answer();

      assertThat(answer.replace("\r\n", "")).matches("[ -~]*+");
    }
  }

  @Test
  void mayEndItsLinesWithoutACarriageReturn() throws Exception {
    var vault = inFrontOf(answering("HTTP/1.1 200 OK\nX-Seen: 1\nContent-Length: 2\n\nab"));

    var answer = vault.chat(ANN);

    assertThat(answer.body()).isEqualTo("ab");
    assertThat(answer.headers().firstValue("x-seen")).contains("1");
    assertThat(vault.chat(BOB).body()).isEqualTo("ab");
  }

  @Test
  void mayNotTakeForEverOverAHead() throws Exception {
    var quick =
        new UpstreamSettings(
            Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofSeconds(30), 10, true);
    var upstream =
        opened(
            ScriptedUpstream.start(conversation -> {
              conversation.read();
              conversation.say("HTTP/1.1 200 OK\r\nX: ");
              while (conversation.isOpenAfter(Duration.ofMillis(50))) {
                conversation.say("a");
              }
            }));
    var vault = opened(ProxyFixture.inFrontOf(upstream.url(), ProxySettings.DEFAULT, quick));

    var answer = vault.chat(ANN);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("upstream-timeout");
  }

  @Test
  void neverReachesOneOwnerWithWhatIsAboutAnother() throws Exception {
    var upstream = opened(ScriptedUpstream.start(new Liar()::talk));
    var vault = opened(ProxyFixture.inFrontOf(upstream.url()));
    var proper = 0;

    for (var i = 0; i < CALLS; i++) {
      var answer = called(vault, i % 2 == 0 ? ANN : BOB);
      assertThat(answer).doesNotContain(i % 2 == 0 ? "for Bob" : "for Ann");
      proper += answer.equals("for " + (i % 2 == 0 ? "Ann" : "Bob")) ? 1 : 0;
    }

    assertThat(proper).isGreaterThan(CALLS / 2);
    assertThat(upstream.connections()).isGreaterThan(CALLS / 4);
  }

  private static String called(ProxyFixture vault, String token) throws InterruptedException {
    try {
      return vault.chat(token).body();
    } catch (IOException _) {
      return "broken off";
    }
  }

  /// Ends its answers in one of many wrong ways, one after the other.
  private static final class Liar {
    private static final int WAYS = 11;
    private final AtomicInteger calls = new AtomicInteger();

    void talk(Conversation conversation) throws IOException {
      for (var request = conversation.read(); request != null; request = conversation.read()) {
        var whose = request.header("authorization").endsWith(ANNS_KEY) ? "for Ann" : "for Bob";
        var answer = ScriptedUpstream.ok(whose);
        var surplus = ScriptedUpstream.ok("surplus " + whose);
        // Not a divisor of the owners' turns: each gets every way.
        switch (calls.getAndIncrement() % WAYS) {
          case 0 -> conversation.say(answer + surplus);
          case 1 -> conversation.say(answer + surplus.substring(0, 10));
          case 2 -> conversation.say(answer + "\r\n");
          case 3 -> {
            conversation.say(answer);
            conversation.say(surplus);
          }
          case 4 -> {
            conversation.say(answer);
            conversation.say("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
            return;
          }
          case 5 -> {
            conversation.say(answer.substring(0, answer.length() - 2));
            return;
          }
          case 6 -> {
            conversation.say("HTTP/1.1 200 OK\r\n\r\n" + whose);
            return;
          }
          case 7 -> conversation.say("HTTP/1.1 103 Early Hints\r\n\r\n" + answer + surplus);
          case 8 ->
              conversation.say(
                  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n"
                      + whose
                      + "\r\n0\r\n\r\n"
                      + surplus);
          case 9 -> conversation.say("HTTP/1.1 204 No Content\r\n\r\n" + surplus);
          default -> conversation.say(answer);
        }
      }
    }
  }
}
