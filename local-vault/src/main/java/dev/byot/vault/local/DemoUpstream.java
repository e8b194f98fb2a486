package dev.byot.vault.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A provider to try the vault with: OpenAI's chat completions, plain and streamed, which refuse a
/// key that does not begin with `sk-demo-`. It answers with what it was asked.
public final class DemoUpstream implements AutoCloseable {
  /// What a key must begin with to be good.
  public static final String GOOD_KEY_PREFIX = "sk-demo-";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String BEARER = "Bearer ";

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("demo-provider-", 0).factory());
  private final AtomicLong calls = new AtomicLong();

  private DemoUpstream(HttpServer server) {
    this.server = server;
  }

  /// Starts it on a free port of the loopback interface.
  public static DemoUpstream start() {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var upstream = new DemoUpstream(HttpServer.create(address, 0));
      upstream.server.setExecutor(upstream.threads);
      upstream.server.createContext("/", upstream::answer);
      upstream.server.start();
      return upstream;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What the catalogue's base URL of OpenAI is replaced by.
  public URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// How many requests came with a good key.
  public long calls() {
    return calls.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
    switch (call) {
      case "POST /v1/chat/completions" -> completions(exchange);
      case "GET /v1/models" -> models(exchange);
      default ->
          answer(
              exchange,
              404,
              error(
                  "The demo provider does not know " + call + ".",
                  "invalid_request_error",
                  "unknown_url"));
    }
  }

  private void models(HttpExchange exchange) throws IOException {
    if (refused(exchange)) {
      return;
    }
    var answer = JSON.createObjectNode().put("object", "list");
    answer.putArray("data").addObject().put("id", "demo").put("object", "model");
    answer(exchange, 200, answer);
  }

  private void completions(HttpExchange exchange) throws IOException {
    if (refused(exchange)) {
      return;
    }
    JsonNode request;
    try {
      request = JSON.readTree(exchange.getRequestBody().readAllBytes());
    } catch (JsonProcessingException e) {
      answer(exchange, 400, error("The body is not JSON.", "invalid_request_error", null));
      return;
    }
    var words = words(request);
    if (request.path("stream").asBoolean()) {
      var tellsUsage = request.path("stream_options").path("include_usage").asBoolean();
      stream(exchange, words, tellsUsage);
    } else {
      var answer = JSON.createObjectNode().put("id", "chatcmpl-demo").put("model", "demo");
      answer.put("object", "chat.completion");
      var choice = answer.putArray("choices").addObject().put("index", 0);
      choice.put("finish_reason", "stop");
      choice.putObject("message").put("role", "assistant").put("content", String.join(" ", words));
      tellUsage(answer, words);
      answer(exchange, 200, answer);
    }
  }

  private static List<String> words(JsonNode request) {
    var messages = request.path("messages");
    var last = messages.path(messages.size() - 1).path("content").asText("nothing");
    return List.of(("You said: " + last).split(" "));
  }

  private static void tellUsage(ObjectNode answer, List<String> words) {
    var tokens = words.size();
    answer
        .putObject("usage")
        .put("prompt_tokens", 1)
        .put("completion_tokens", tokens)
        .put("total_tokens", 1 + tokens);
  }

  private void stream(HttpExchange exchange, List<String> words, boolean tellsUsage)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (var body = exchange.getResponseBody()) {
      for (var i = 0; i < words.size(); i++) {
        var chunk = chunk();
        var choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.putObject("delta").put("role", "assistant").put("content", words.get(i) + " ");
        choice.put("finish_reason", i + 1 < words.size() ? null : "stop");
        send(body, chunk);
      }
      if (tellsUsage) {
        var last = chunk();
        last.putArray("choices");
        tellUsage(last, words);
        send(body, last);
      }
      body.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static ObjectNode chunk() {
    var chunk = JSON.createObjectNode().put("id", "chatcmpl-demo").put("model", "demo");
    return chunk.put("object", "chat.completion.chunk");
  }

  private static void send(OutputStream body, JsonNode chunk) throws IOException {
    body.write(("data: " + chunk + "\n\n").getBytes(StandardCharsets.UTF_8));
    body.flush();
  }

  private boolean refused(HttpExchange exchange) throws IOException {
    var authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization != null && authorization.startsWith(BEARER + GOOD_KEY_PREFIX)) {
      calls.incrementAndGet();
      return false;
    }
    answer(
        exchange,
        401,
        error("Incorrect API key provided.", "invalid_request_error", "invalid_api_key"));
    return true;
  }

  private static ObjectNode error(String message, String type, @Nullable String code) {
    var document = JSON.createObjectNode();
    document.putObject("error").put("message", message).put("type", type).put("code", code);
    return document;
  }

  private static void answer(HttpExchange exchange, int status, JsonNode document)
      throws IOException {
    exchange.getRequestBody().readAllBytes();
    var bytes = document.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (var body = exchange.getResponseBody()) {
      body.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
