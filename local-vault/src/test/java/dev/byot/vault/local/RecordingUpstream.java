package dev.byot.vault.local;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A provider that takes every key, and remembers the last one.
final class RecordingUpstream implements AutoCloseable {
  private static final String BEARER = "Bearer ";

  private final HttpServer server;
  private final AtomicReference<@Nullable String> lastKey = new AtomicReference<>();
  private final AtomicInteger calls = new AtomicInteger();

  RecordingUpstream() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          var authorization = exchange.getRequestHeaders().getFirst("Authorization");
          lastKey.set(authorization == null ? null : authorization.substring(BEARER.length()));
          calls.incrementAndGet();
          var answer = "{\"data\":[]}".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, answer.length);
          try (var body = exchange.getResponseBody()) {
            body.write(answer);
          }
        });
    server.start();
  }

  URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// The key of the last call.
  @Nullable String lastKey() {
    return lastKey.get();
  }

  int calls() {
    return calls.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
