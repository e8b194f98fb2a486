package dev.byot.vault.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Callers who are watched while their answer is made, and their connections after that.
final class CallerWatchTest {
  private static final String GET = "GET /v1/slow HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final Duration IDLE = Duration.ofMillis(600);

  /// Longer than a call goes without being watched.
  private static final int SLOW_MILLIS = 100;

  private final CountDownLatch gone = new CountDownLatch(1);
  private final CompletableFuture<Thread> answered = new CompletableFuture<>();
  private final ApiServer server =
      ApiServer.start(
          ServerSettings.loopback(0),
          _ -> false,
          List.of(new Routes()),
          DenialListener.NOBODY,
          () -> true,
          IDLE);

  private final class Routes implements HttpService {
    private final Semaphore never = new Semaphore(0);

    @Override
    public void routing(HttpRules rules) {
      rules.get("/v1/slow", this::slow).get("/v1/endless", this::endless);
    }

    private void slow(ServerRequest request, ServerResponse response) throws InterruptedException {
      CallerWatch.start(Connections.current(), response, gone::countDown);
      var _ = never.tryAcquire(SLOW_MILLIS, TimeUnit.MILLISECONDS);
      response.send("slow");
      answered.complete(Thread.currentThread());
    }

    private void endless(ServerRequest request, ServerResponse response)
        throws InterruptedException {
      CallerWatch.start(Connections.current(), response, gone::countDown);
      gone.await();
      response.send();
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void isToldThatTheCallerHasGone() throws Exception {
    try (var client = new RawClient(server.port())) {
      client.send(GET.replace("slow", "endless"));
    }

    assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void isToldNothingOnceTheAnswerIsSent() throws Exception {
    Thread serving;
    try (var client = new RawClient(server.port())) {
      assertThat(client.send(GET).answer()).endsWith("slow");
      serving = answered.get(10, TimeUnit.SECONDS);
    }
    serving.join();

    assertThat(gone.getCount()).isEqualTo(1);
  }

  @Test
  void leavesTheNextRequestToTheServer() throws IOException {
    try (var client = new RawClient(server.port())) {
      assertThat(client.send(GET).answer()).endsWith("slow");
      assertThat(client.send(GET).send(GET).answer()).endsWith("slow");
      assertThat(client.answer()).endsWith("slow");
      assertThat(client.send(GET.substring(0, 9)).send(GET.substring(9)).answer()).endsWith("slow");
    }
  }

  @Test
  void holdsNoConnectionOnWhichNothingMoreComes() throws IOException {
    try (var client = new RawClient(server.port())) {
      assertThat(client.send(GET).answer()).endsWith("slow");

      assertThatCode(client::untilClosed).doesNotThrowAnyException();
    }
  }
}
