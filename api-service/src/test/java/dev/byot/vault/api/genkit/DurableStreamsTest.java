package dev.byot.vault.api.genkit;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.BOB;
import static dev.byot.vault.api.proxy.ProxyFixture.PAGE;
import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.proxy.ProxyFixture;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A stream that can be read again, by whoever began it and nobody else.
final class DurableStreamsTest {
  private static final String ID = "4c1f2a52-0b35-4a0e-9ad1-5a8d6f5a3c11";
  private static final String HEADER = "x-genkit-stream-id";

  private final ScriptedUpstream genkit =
      ScriptedUpstream.answering(
          "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Genkit-Stream-Id: "
              + ID
              + "\r\nContent-Length: 2\r\n\r\n{}");
  private final ProxyFixture vault = ProxyFixture.inFrontOf(genkit.url());

  @AfterEach
  void close() throws Exception {
    vault.close();
    genkit.close();
  }

  private HttpRequest.Builder call(String user, String flow) {
    return vault
        .post("/v1/genkit/" + flow, "{\"data\":1}")
        .header("Authorization", "Bearer " + user)
        .header("Accept", "text/event-stream");
  }

  private static String idOf(HttpResponse<String> answer) {
    return answer.headers().firstValue(HEADER).orElseThrow();
  }

  @Test
  void aCallerGoesOnReadingTheirOwn() throws Exception {
    var begun = idOf(vault.send(call(ANN, "ask")));

    var again = vault.send(call(ANN, "ask").header(HEADER, begun));

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(genkit.requests().getLast().header(HEADER)).isEqualTo(ID);
    assertThat(begun).doesNotContain(ID);
    assertThat(again.headers().map().toString()).doesNotContain(ID);
  }

  @Test
  void nobodyElseDoesAndNoOtherFlow() throws Exception {
    vault.store.store(key(BOB, "anthropic"), "the-anthropic-key");
    var begun = idOf(vault.send(call(ANN, "ask")));

    assertUnknown(call(BOB, "ask").header(HEADER, begun));
    assertUnknown(call(ANN, "chat").header(HEADER, begun));
  }

  @Test
  void nothingElseIsAStream() throws Exception {
    var begun = idOf(vault.send(call(ANN, "ask")));

    for (var id :
        new String[] {ID, "", begun.substring(1), begun + "A", begun.toUpperCase(Locale.ROOT)}) {
      assertUnknown(call(ANN, "ask").header(HEADER, id));
    }
    assertUnknown(call(ANN, "ask").header(HEADER, begun).header(HEADER, begun));
  }

  private void assertUnknown(HttpRequest.Builder request) throws Exception {
    var answer = vault.send(request);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("\"status\":\"NOT_FOUND\"", "unknown-stream");
    assertThat(genkit.requests()).hasSize(1);
  }

  @Test
  void aPageMayReadAndSendTheId() throws Exception {
    var answer = vault.send(call(ANN, "ask").header("Origin", PAGE));
    var preflight =
        vault.sendForBytes(
            HttpRequest.newBuilder(vault.uri("/v1/genkit/ask"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", PAGE)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization, " + HEADER));

    assertThat(answer.headers().firstValue("access-control-expose-headers").orElseThrow())
        .contains(HEADER);
    assertThat(preflight.headers().firstValue("access-control-allow-headers").orElseThrow())
        .contains(HEADER);
  }
}
