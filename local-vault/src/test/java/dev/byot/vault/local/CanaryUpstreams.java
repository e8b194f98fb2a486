package dev.byot.vault.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// A provider that repeats the key it is sent and breaks off when it is told to, a Genkit server,
/// and one that talks no HTTP but repeats all it hears. They see the key; nobody searches them.
final class CanaryUpstreams implements AutoCloseable {
  private static final String KEY_HEADER = "Authorization";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer http;
  private final ServerSocket parrot;

  CanaryUpstreams() {
    try {
      var loopback = InetAddress.getLoopbackAddress();
      http = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
      http.setExecutor(threads);
      http.createContext("/v1/models", exchange -> answer(exchange, 200, "{\"data\":[]}"));
      http.createContext("/v1/chat/completions", CanaryUpstreams::completions);
      http.createContext("/chat", exchange -> answer(exchange, 200, "{\"result\":\"ok\"}"));
      http.start();
      parrot = new ServerSocket(0, 50, loopback);
      threads.execute(this::repeatAll);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI http() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  URI parrot() {
    return URI.create("http://127.0.0.1:" + parrot.getLocalPort());
  }

  /// The body is one word: what to do.
  private static void completions(HttpExchange exchange) throws IOException {
    var told = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var key = exchange.getRequestHeaders().getFirst(KEY_HEADER);
    var error = "{\"error\":{\"message\":\"Incorrect API key: %s\",\"code\":\"invalid_api_key\"}}";
    switch (told) {
      case "\"repeat\"" -> {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer error=\"" + key + "\"");
        answer(exchange, 401, error.formatted(key));
      }
      case "\"zip\"" -> {
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        exchange.sendResponseHeaders(401, 0);
        try (var body = new GZIPOutputStream(exchange.getResponseBody())) {
          body.write(error.formatted(key).getBytes(StandardCharsets.UTF_8));
        }
      }
      case "\"break\"" -> {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write("half".getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        throw new IOException("as it was told to");
      }
      default -> answer(exchange, 200, "{\"choices\":[]}");
    }
  }

  static byte[] unzipped(byte[] zipped) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      return in.readAllBytes();
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private void repeatAll() {
    while (!parrot.isClosed()) {
      try {
        var socket = parrot.accept();
        threads.execute(() -> repeat(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private static void repeat(Socket socket) {
    try (socket) {
      var heard = new byte[16 * 1024];
      var count = socket.getInputStream().read(heard);
      socket.getOutputStream().write(heard, 0, Math.max(0, count));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    http.stop(0);
    try {
      parrot.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
