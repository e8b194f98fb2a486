package dev.byot.vault.local;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A Genkit server whose flows keep what they are given for OpenAI, to use it later.
final class KeepingFlows implements AutoCloseable {
  private final HttpServer server;
  private final AtomicReference<@Nullable String> given = new AtomicReference<>();

  KeepingFlows() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          given.set(exchange.getRequestHeaders().getFirst("x-genkit-openai-key"));
          var answer = "{\"result\":1}".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, answer.length);
          try (var body = exchange.getResponseBody()) {
            body.write(answer);
          }
        });
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// What the last call brought.
  String given() {
    return Objects.requireNonNull(given.get(), "no flow was called");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
