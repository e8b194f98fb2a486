package dev.byot.vault.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What Helidon lets through by itself, and two parsers could read differently.
final class AmbiguousRequestsTest extends PerimeterFixture {
  /// A body that is a request.
  private static final String SMUGGLED = "GET /v1/smuggled HTTP/1.1\r\n" + HOST + "\r\n";

  @Test
  void readsChunkedBodies() throws IOException {
    try (var client = client()) {
      var answer =
          client
              .send(
                  "POST /v1/echo HTTP/1.1\r\n"
                      + HOST
                      + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
              .answer();

      assertThat(answer).endsWith("abc");
    }
  }

  @Test
  void readsChunksAsTheyCome() throws IOException {
    try (var client = client()) {
      client.send(
          "POST /v1/echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0000000");
      client.send("a\r").send("\n01234").send("56789\r\nB\r\n").send("abcdefghijk\r\n0\r\n");

      assertThat(client.send("\r\n").answer()).endsWith("0123456789abcdefghijk");
      assertThat(client.send("GET /v1/hello HTTP/1.1\r\n" + HOST + "\r\n").answer())
          .endsWith("hello");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3e9\r\n", "3e8\r\n", "ffffffff\r\nabc"})
  void saysThatAChunkedBodyIsTooLarge(String body) throws IOException {
    try (var client = client()) {
      client.send("POST /v1/echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
      client.send(body);
      if (body.startsWith("3e8")) {
        client.send("a".repeat(1_000) + "\r\n1\r\n");
      }

      assertThat(client.untilClosed())
          .startsWith("HTTP/1.1 413")
          .contains("\"code\":\"too-large\"");
    }
  }

  @Test
  void hearsOutAChunkOfWhichItHasReadSome() throws IOException {
    try (var client = client()) {
      client.send("POST /v1/reads-some HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
      client.send("5\r\nab").send("cde\r\n3\r\nfgh\r\n0\r\n\r\n");

      assertThat(client.untilClosed()).startsWith("HTTP/1.1 401").contains("no-token");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000",
        "3\r\nabc\r\n0000000000000000",
        "0\r\n0000000000000000",
        "\r\n",
        "+3\r\nabc\r\n",
        "3;name=value\r\nabc\r\n",
        "0\r\nTrailer: 1\r\n\r\n",
        "3\r\nabcde0\r\n\r\n",
        "3\r\nabc\n0\r\n\r\n",
      })
  void refusesWhatIsNoLineBetweenChunks(String body) throws IOException {
    try (var client = client()) {
      client.send(
          "POST /v1/echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + body);

      assertThat(client.untilClosed())
          .startsWith("HTTP/1.1 400")
          .contains("\"code\":\"malformed-request\"");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: Chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: xchunked",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length: +3",
        "Content-Length: -1",
        "Content-Length: 0x3",
        "Content-Length: 3, 3",
        "Authorization: Bearer a\r\nAuthorization: Bearer b\r\nContent-Length: 0",
        "Host: localhost\r\nContent-Length: 0",
      })
  void refusesWhatTwoParsersCouldReadDifferently(String headers) throws IOException {
    try (var client = client()) {
      var before = smuggled.get();
      client.send(
          "POST /v1/echo HTTP/1.1\r\n"
              + HOST
              + headers
              + "\r\n\r\nGET /v1/smuggled HTTP/1.1\r\n"
              + HOST
              + "\r\n");

      var answer = headers.contains("Content-Length: 0") ? client.answer() : client.untilClosed();

      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .contains("\"code\":\"malformed-request\"")
          .doesNotContain("smuggled");
      assertThat(smuggled.get()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/%2e%2e/hello",
        "/v1/../v1/hello",
        "/v1/./hello",
        "/v1/a/%252e%252e/hello",
        "/v1//hello",
        "/v1/hello;p=1",
        "/v1/a%2fb",
        "/v1/a%5Cb",
        "/v1/a%00",
        "/v1/a%250d%250ab",
        "http://evil.example/v1/hello",
      })
  void refusesAmbiguousPaths(String path) throws IOException {
    try (var client = client()) {
      var answer = client.send("GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n").answer();

      assertThat(answer).startsWith("HTTP/1.1 400").contains("malformed-request");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "CONNECT", "PURGE"})
  void refusesOtherMethods(String method) throws IOException {
    try (var client = client()) {
      var answer = client.send(method + " /v1/hello HTTP/1.1\r\n" + HOST + "\r\n").answer();

      assertThat(answer).startsWith("HTTP/1.1 405");
    }
  }

  @Test
  void answersOnlyByTheNamesOfThisMachine() throws IOException {
    try (var client = client()) {
      var answer = client.send("GET /v1/hello HTTP/1.1\r\nHost: evil.example\r\n\r\n").answer();

      assertThat(answer).startsWith("HTTP/1.1 403").contains("foreign-host");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "refuses, ''",
    "refuses, 'Expect: 100-continue\r\n'",
    "refuses-known, 'Expect: 100-continue\r\n'",
  })
  void closesBehindAnAnswerThatCameBeforeTheBody(String route, String expect) throws IOException {
    try (var client = client()) {
      var before = smuggled.get();
      client.send(refused(route, expect, SMUGGLED.length()));

      assertEarly(client.untilClosed()).doesNotContain("100 Continue");
      assertThat(smuggled.get()).isEqualTo(before);
    }
  }

  @Test
  void closesBehindAnAnswerThatCameBeforeTheEndOfTheBody() throws IOException {
    try (var client = client()) {
      var before = smuggled.get();
      client.send(refused("refuses-known", "", SMUGGLED.length() + 1));

      assertEarly(client.answer());
      assertThat(client.send("x").untilClosed()).isEmpty();
      assertThat(smuggled.get()).isEqualTo(before);
    }
  }

  @Test
  void keepsTheConnectionOfAKnownCallerWhoseWholeBodyIsThere() throws IOException {
    try (var client = client()) {
      var before = smuggled.get();

      assertThat(client.send(refused("refuses-known", "", SMUGGLED.length())).answer())
          .startsWith("HTTP/1.1 401")
          .doesNotContainIgnoringCase("connection: close");
      assertThat(client.send("GET /v1/hello HTTP/1.1\r\n" + HOST + "\r\n").answer())
          .endsWith("hello");
      assertThat(smuggled.get()).isEqualTo(before);
    }
  }

  private static String refused(String route, String header, int length) {
    return "POST /v1/"
        + route
        + " HTTP/1.1\r\n"
        + HOST
        + header
        + "Content-Length: "
        + length
        + "\r\n\r\n"
        + SMUGGLED;
  }

  private static AbstractStringAssert<?> assertEarly(String answer) {
    return assertThat(answer)
        .startsWith("HTTP/1.1 401")
        .containsIgnoringCase("connection: close")
        .contains("\"requestId\":");
  }

  @Test
  void refusesMalformedRequestsInTheSameShape() throws IOException {
    try (var client = client()) {
      client.send("GET /v1/hello HTTP/1.1\r\nHost : localhost\r\n\r\n");

      assertThat(client.untilClosed())
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json", "\"requestId\":")
          .containsIgnoringCase("x-request-id: ")
          .containsIgnoringCase("x-content-type-options: nosniff")
          .containsIgnoringCase("cache-control: no-store")
          .containsIgnoringCase("content-security-policy: default-src 'none'");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2c", "websocket"})
  void speaksNoOtherProtocol(String protocol) throws IOException {
    try (var client = client()) {
      client.send("GET /v1/hello HTTP/1.1\r\n" + HOST + "Connection: Upgrade, HTTP2-Settings\r\n");
      client.send("HTTP2-Settings: AAMAAABkAAQAAP__\r\nSec-WebSocket-Version: 13\r\n");
      client.send("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");

      assertThat(client.send("Upgrade: " + protocol + "\r\n\r\n").answer())
          .startsWith("HTTP/1.1 200")
          .containsIgnoringCase("x-request-id: ")
          .endsWith("hello");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2c", "websocket"})
  void refusesOtherProtocolsWhereItPassesRequestsOn(String protocol) throws IOException {
    try (var client = client()) {
      client.send("POST /v1/streamed HTTP/1.1\r\n" + HOST + "Connection: Upgrade\r\n");

      assertThat(client.send("Upgrade: " + protocol + "\r\n\r\n").untilClosed())
          .startsWith("HTTP/1.1 501")
          .contains("\"code\":\"upgrade-refused\"");
    }
  }

  @Test
  void doesNotAnswerHttp2() throws IOException {
    try (var client = client()) {
      client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

      assertThat(client.untilClosed()).doesNotContain("200", "hello");
    }
  }
}
