package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.upstream.ScriptedUpstream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What of an answer passes, and how.
final class ProxyAnswersTest extends ProxyStreamFixture {
  @Test
  void passesInterimAnswersByAndTheRealOneOn() throws Exception {
    var vault =
        inFrontOf(
            answering(
                "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + ScriptedUpstream.ok("real")));

    assertThat(vault.chat(ANN).body()).isEqualTo("real");
  }

  @Test
  void dropsWhatBelongsToTheProvidersOrigin() throws Exception {
    var vault =
        inFrontOf(
            answering(
                "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nAlt-Svc: h3\r\nStrict-Transport-Security:"
                    + " max-age=1\r\nAccess-Control-Allow-Origin: *\r\nConnection: x-hop\r\n"
                    + "X-Hop: 1\r\nCache-Control: public\r\nX-Request-Id: theirs\r\n"
                    + "X-RateLimit-Remaining: 9\r\nContent-Length: 0\r\n\r\n"));

    var headers = vault.chat(ANN).headers().map();

    assertThat(headers)
        .doesNotContainKeys(
            "set-cookie",
            "alt-svc",
            "strict-transport-security",
            "access-control-allow-origin",
            "x-hop")
        .containsKeys("x-ratelimit-remaining", "x-vault-request-id");
    assertThat(headers.get("x-request-id")).containsExactly("theirs");
    assertThat(headers.get("cache-control")).containsExactly("private, no-store");
  }

  @Test
  void passesCompressedBodiesUntouched() throws Exception {
    var compressed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(compressed)) {
      gzip.write("compressed".getBytes(StandardCharsets.UTF_8));
    }
    var bytes = compressed.toByteArray();
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(
              "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                  + bytes.length
                  + "\r\n\r\n");
          conversation.say(bytes);
          conversation.awaitEnd();
        });

    var answer =
        vault.sendForBytes(
            vault.get("/v1/proxy/openai/v1/models").header("Authorization", "Bearer " + ANN));

    assertThat(answer.body()).isEqualTo(bytes);
    assertThat(answer.headers().firstValue("content-encoding")).contains("gzip");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "204 No Content\r\n",
        "204 No Content\r\nContent-Length: 5\r\n",
        "304 Not Modified\r\nContent-Length: 5\r\n",
        "529 Overloaded\r\nContent-Length: 0\r\nRetry-After: 3\r\n",
        "200 OK\r\nContent-Length: 0\r\n"
      })
  void passesAnswersWithoutABodyOn(String answer) throws Exception {
    var vault = inFrontOf(answering("HTTP/1.1 " + answer + "\r\n"));

    var response = vault.chat(ANN);

    assertThat(response.statusCode()).isEqualTo(Integer.parseInt(answer.substring(0, 3)));
    assertThat(response.body()).isEmpty();
    assertThat(vault.chat(ANN).statusCode()).isEqualTo(response.statusCode());
  }

  @Test
  void passesABodyThatEndsWithTheConnectionOn() throws Exception {
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nall");
        });

    assertThat(vault.chat(ANN).body()).isEqualTo("all");
  }
}
