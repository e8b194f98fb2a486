package dev.byot.vault.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.byot.vault.problem.VaultException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// Against a real server, over raw sockets: what Helidon lets through by itself.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PerimeterTest {
  private static final String HOST = "Host: localhost\r\n";

  private final AtomicInteger smuggled = new AtomicInteger();
  private ApiServer server;

  PerimeterTest() {
    server =
        ApiServer.start(
            new ServerSettings(
                "127.0.0.1",
                0,
                true,
                1_000,
                64,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Set.of()),
            path -> path.startsWith("/v1/streamed"),
            List.of(new Routes()));
  }

  private final class Routes implements HttpService {
    @Override
    public void routing(HttpRules rules) {
      rules
          .get("/v1/hello", (_, response) -> response.send("hello"))
          .get(
              "/v1/smuggled",
              (_, response) -> {
                smuggled.incrementAndGet();
                response.send("smuggled");
              })
          .post(
              "/v1/echo",
              (request, response) -> response.send(request.content().inputStream().readAllBytes()))
          .post(
              "/v1/streamed",
              (request, response) -> response.send(request.content().inputStream().readAllBytes()))
          .post(
              "/v1/refuses",
              (_, _) -> {
                throw new VaultException.Unauthenticated("no-token", "no token");
              })
          .get(
              "/v1/breaks",
              (_, _) -> {
                throw new IllegalStateException("jdbc:password");
              });
    }
  }

  @BeforeAll
  void checkThatItRuns() {
    assertThat(server.port()).isPositive();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private RawClient client() throws IOException {
    return new RawClient(server.port());
  }

  @Test
  void servesOrdinaryRequestsOnOneConnection() throws IOException {
    try (var client = client()) {
      var first = client.send("GET /v1/hello HTTP/1.1\r\n" + HOST + "\r\n").answer();
      var second =
          client
              .send("POST /v1/echo HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc")
              .answer();

      assertThat(first)
          .startsWith("HTTP/1.1 200")
          .endsWith("hello")
          .containsIgnoringCase("x-request-id: ")
          .containsIgnoringCase("x-content-type-options: nosniff")
          .containsIgnoringCase("cache-control: no-store")
          .containsIgnoringCase("referrer-policy: no-referrer")
          .containsIgnoringCase(
              "content-security-policy: default-src 'none'; frame-ancestors 'none'")
          .doesNotContainIgnoringCase("strict-transport-security");
      assertThat(second).startsWith("HTTP/1.1 200").endsWith("abc");
    }
  }

  /// What is logged while this runs.
  private static List<String> logged(Conversation conversation) throws IOException {
    var logger = (Logger) LoggerFactory.getLogger(Problems.class);
    var before = logger.getLevel();
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
    try {
      conversation.hold();
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(before);
    }
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @FunctionalInterface
  private interface Conversation {
    void hold() throws IOException;
  }

  @Test
  void leavesATraceOfWhoWasNotLetIn() throws IOException {
    var answer = new AtomicReference<>("");

    var lines =
        logged(() -> {
          try (var client = client()) {
            var request =
                "POST /v1/refuses HTTP/1.1\r\n"
                    + HOST
                    + "Authorization: Bearer s3cret\r\nContent-Length: 0\r\n\r\n";
            answer.set(client.send(request).answer());
          }
        });

    assertThat(lines)
        .filteredOn(line -> answer.get().contains(line.replaceAll("request (\\S+) .*", "$1")))
        .singleElement()
        .asString()
        .endsWith(" is not authenticated: no-token")
        .doesNotContain("s3cret");
  }

  @Test
  void callsItNoErrorWhenACallerGoesAway() throws IOException {
    var lines =
        logged(() -> {
          try (var client = client()) {
            client.send("POST /v1/echo HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nab");
          }
          try (var client = client()) {
            client.send("POST /v1/echo HTTP/1.1\r\n" + HOST);
            client.send("Transfer-Encoding: chunked\r\n\r\n5\r\nab").untilClosed();
          }
        });

    assertThat(lines).noneMatch(line -> line.endsWith(" failed"));
  }

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
  @ValueSource(strings = {"/", "/admin", "/v2/keys", "/v1/nothing", "/health/other"})
  void knowsNothingBesideItsRoots(String path) throws IOException {
    try (var client = client()) {
      var answer = client.send("GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n").answer();

      assertThat(answer).startsWith("HTTP/1.1 404").contains("\"code\":\"not-found\"");
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
  @ValueSource(strings = {"", "Expect: 100-continue\r\n"})
  void closesBehindAnAnswerThatCameBeforeTheBody(String expect) throws IOException {
    var body = "GET /v1/smuggled HTTP/1.1\r\n" + HOST + "\r\n";
    try (var client = client()) {
      var before = smuggled.get();
      client.send(
          "POST /v1/refuses HTTP/1.1\r\n"
              + HOST
              + expect
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);

      assertThat(client.untilClosed())
          .startsWith("HTTP/1.1 401")
          .containsIgnoringCase("connection: close")
          .contains("\"requestId\":")
          .doesNotContain("100 Continue");
      assertThat(smuggled.get()).isEqualTo(before);
    }
  }

  @Test
  void closesWhenTheClientAsksForIt() throws IOException {
    try (var client = client()) {
      client.send("GET /v1/hello HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");

      assertThat(client.untilClosed()).endsWith("hello");
    }
  }

  @Test
  void saysNothingOfWhatBroke() throws IOException {
    try (var client = client()) {
      var answer = client.send("GET /v1/breaks HTTP/1.1\r\n" + HOST + "\r\n").answer();

      assertThat(answer)
          .startsWith("HTTP/1.1 500")
          .contains("application/problem+json", "\"code\":\"internal\"")
          .doesNotContain("jdbc");
    }
  }

  @Test
  void refusesBodiesThatAreTooLarge() throws IOException {
    try (var client = client()) {
      client.send("POST /v1/echo HTTP/1.1\r\n" + HOST + "Content-Length: 1001\r\n\r\n");

      assertThat(client.untilClosed())
          .startsWith("HTTP/1.1 413")
          .contains("application/problem+json", "\"code\":\"too-large\"");
    }
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

  @Test
  void saysWhichLimitARequestExceeds() throws IOException {
    try (var longPath = client();
        var longQuery = client();
        var longHeader = client();
        var manyHeaders = client()) {
      longPath.send("GET /v1/" + "a".repeat(5_000) + " HTTP/1.1\r\n" + HOST + "\r\n");
      longQuery.send("GET /v1/hello?a=" + "a".repeat(5_000) + " HTTP/1.1\r\n" + HOST + "\r\n");
      longHeader.send("GET /v1/hello HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(17_000));
      manyHeaders.send("GET /v1/hello HTTP/1.1\r\n" + HOST + "X-a: bcd\r\n".repeat(1_700));

      for (var client : List.of(longPath, longQuery)) {
        assertThat(client.untilClosed())
            .startsWith("HTTP/1.1 414")
            .contains("\"code\":\"uri-too-long\"");
      }
      for (var client : List.of(longHeader, manyHeaders)) {
        assertThat(client.untilClosed())
            .startsWith("HTTP/1.1 431")
            .contains("\"code\":\"headers-too-large\"", "\"status\":431");
      }
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

  @Test
  void doesNotAnswerHttp2() throws IOException {
    try (var client = client()) {
      client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

      assertThat(client.untilClosed()).doesNotContain("200", "hello");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/hello HTTP/1.1\r\nHost: local",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
      })
  void endsRequestsThatDoNotArrive(String half) throws IOException {
    try (var client = client()) {
      client.send(half);

      assertThat(client.untilClosed()).doesNotContain("200 OK");
    }
  }

  @Test
  void leavesStreamedBodiesTheirTime() throws IOException {
    try (var slow = client();
        var other = client()) {
      slow.send("POST /v1/streamed HTTP/1.1\r\n" + HOST + "Content-Length: 4\r\n\r\nab");
      other.send("POST /v1/echo HTTP/1.1\r\n" + HOST + "Content-Length: 4\r\n\r\nab");
      other.untilClosed();

      assertThat(slow.send("cd").answer()).endsWith("abcd");
    }
  }

  @Test
  void tellsWhetherItLivesAndTakesRequests() throws IOException {
    try (var client = client()) {
      assertThat(client.send("GET /health/live HTTP/1.1\r\n" + HOST + "\r\n").answer())
          .startsWith("HTTP/1.1 204");
      assertThat(client.send("GET /health/ready HTTP/1.1\r\n" + HOST + "\r\n").answer())
          .startsWith("HTTP/1.1 204");
    }
  }

  @Test
  void isNotReadyWhileItDrains() throws IOException {
    try (var draining =
            ApiServer.start(ServerSettings.loopback(0), _ -> false, List.of(new Routes()));
        var client = new RawClient(draining.port())) {
      draining.drain();

      assertThat(client.send("GET /health/ready HTTP/1.1\r\n" + HOST + "\r\n").answer())
          .startsWith("HTTP/1.1 503");
    }
  }
}
