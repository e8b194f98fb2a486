package dev.byot.vault.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// A provider that answers as the call tells it to, and remembers every call that reached it.
final class ToldProvider implements AutoCloseable {
  /// Who calls: the owner's name.
  static final String CALLER = "x-test-caller";

  /// After how many milliseconds it answers.
  static final String DELAY = "x-test-delay";

  /// That it answers a line every few milliseconds until somebody hangs up.
  static final String ENDLESS = "x-test-endless";

  private static final Duration LINE_EVERY = Duration.ofMillis(20);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
  private final HttpServer server;

  ToldProvider() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /// A call that reached the provider.
  record Call(String caller, Instant at) {}

  URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  List<Call> calls() {
    return List.copyOf(calls);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      calls.add(new Call(told(exchange, CALLER).orElse(""), Instant.now()));
      exchange.getRequestBody().readAllBytes();
      told(exchange, DELAY)
          .map(Long::parseLong)
          .map(Duration::ofMillis)
          .ifPresent(delay -> LockSupport.parkNanos(delay.toNanos()));
      if (told(exchange, ENDLESS).isPresent()) {
        stream(exchange);
      } else {
        var body = "{\"data\":[]}".getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static Optional<String> told(HttpExchange exchange, String header) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(header));
  }

  /// Ends with the exception of a write that nobody reads.
  private static void stream(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    var out = exchange.getResponseBody();
    while (true) {
      out.write("data: more\n\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      LockSupport.parkNanos(LINE_EVERY.toNanos());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
