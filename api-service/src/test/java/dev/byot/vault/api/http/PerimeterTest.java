package dev.byot.vault.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/// What is around every route.
@Isolated("it reads what the whole JVM logs")
final class PerimeterTest extends PerimeterFixture {
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

  @ParameterizedTest
  @ValueSource(strings = {"/", "/admin", "/v2/keys", "/v1/nothing", "/health/other"})
  void knowsNothingBesideItsRoots(String path) throws IOException {
    try (var client = client()) {
      var answer = client.send("GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n").answer();

      assertThat(answer).startsWith("HTTP/1.1 404").contains("\"code\":\"not-found\"");
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
