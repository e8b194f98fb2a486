package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.ANNS_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.upstream.ScriptedUpstream.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Upstreams that repeat the key that they were sent.
final class ProxyRepeatedKeyTest extends ProxyStreamFixture {
  private static final String REPEATING = "{\"error\":\"wrong key: " + ANNS_KEY + "\"}";
  private static final String MASKING = "{\"error\":\"wrong key: sk-anns****6789\"}";

  private static Script answering(String head, byte[] body) {
    return conversation -> {
      conversation.read();
      conversation.say(
          "HTTP/1.1 " + head + "Content-Length: " + body.length + "\r\nConnection: close\r\n\r\n");
      conversation.say(body);
      conversation.awaitEnd();
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] zipped(String text) throws IOException {
    var zipped = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(zipped)) {
      gzip.write(bytes(text));
    }
    return zipped.toByteArray();
  }

  private static byte[] deflated(String text, boolean frameless) throws IOException {
    var deflated = new ByteArrayOutputStream();
    var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, frameless);
    try (var out = new DeflaterOutputStream(deflated, deflater)) {
      out.write(bytes(text));
    } finally {
      deflater.end();
    }
    return deflated.toByteArray();
  }

  private HttpResponse<byte[]> answer(String head, byte[] body) throws Exception {
    var vault = inFrontOf(answering(head, body));
    return vault.sendForBytes(
        vault.get("/v1/proxy/openai/v1/models").header("Authorization", "Bearer " + ANN));
  }

  private static void assertWithheld(HttpResponse<byte[]> answer, int status) {
    var body = new String(answer.body(), StandardCharsets.UTF_8);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(body).contains("\"code\":\"key-repeated\"").doesNotContain(ANNS_KEY);
    assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
    assertThat(answer.headers().map().toString()).doesNotContain(ANNS_KEY);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 500})
  void withholdsARefusalThatRepeatsTheKey(int status) throws Exception {
    assertWithheld(answer(status + " No\r\n", bytes(REPEATING)), status);
  }

  @Test
  void looksIntoWhatIsCompressed() throws Exception {
    var head = "401 No\r\nContent-Encoding: gzip\r\n";

    assertWithheld(answer(head, zipped(REPEATING)), 401);
    assertThat(answer(head, zipped(MASKING)).body()).isEqualTo(zipped(MASKING));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void looksIntoWhatIsDeflatedWithAFrameOrWithout(boolean frameless) throws Exception {
    var head = "401 No\r\nContent-Encoding: deflate\r\n";

    assertWithheld(answer(head, deflated(REPEATING, frameless)), 401);
    assertThat(answer(head, deflated(MASKING, frameless)).body())
        .isEqualTo(deflated(MASKING, frameless));
  }

  @Test
  void withholdsARefusalThatItCannotLookInto() throws Exception {
    var head = " No\r\nContent-Encoding: br\r\n";

    assertWithheld(answer("401" + head, bytes("\u0001br")), 401);
    assertWithheld(answer("403 No\r\n", bytes("x".repeat(70_000))), 403);
    assertWithheld(answer("401 No\r\nContent-Encoding: gzip\r\n", bytes("no zip")), 401);
    assertWithheld(answer("400" + head, bytes("\u0001br")), 400);
    assertWithheld(answer("500 No\r\n", bytes("x".repeat(70_000))), 500);
    assertWithheld(answer("400 No\r\nContent-Encoding: gzip, gzip\r\n", zipped(MASKING)), 400);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 429, 529})
  void passesAnyOtherRefusalOnAsItIs(int status) throws Exception {
    var large = "{\"error\":\"" + "y".repeat(20_000) + "\"}";

    assertThat(answer(status + " No\r\n", bytes(MASKING)).body()).isEqualTo(bytes(MASKING));
    assertThat(answer(status + " No\r\n", bytes(large)).body()).isEqualTo(bytes(large));
  }

  @Test
  void takesAwayAHeaderThatRepeatsTheKey() throws Exception {
    var answer =
        answer("200 OK\r\nX-Other: 1\r\nX-Seen: Bearer " + ANNS_KEY + "\r\n", bytes("fine"));

    assertThat(answer.body()).isEqualTo(bytes("fine"));
    assertThat(answer.headers().map()).containsKey("x-other").doesNotContainKey("x-seen");
  }

  @Test
  void withholdsWhatAFlowSaysWhenItFailsIfItRepeatsTheKey() throws Exception {
    var head = "500 No\r\nContent-Type: application/json\r\n";
    var vault = inFrontOf(answering(head, bytes(REPEATING)));

    var answer =
        vault.sendForBytes(
            vault.post("/v1/genkit/chat", "{}").header("Authorization", "Bearer " + ANN));

    assertWithheld(answer, 500);
  }
}
