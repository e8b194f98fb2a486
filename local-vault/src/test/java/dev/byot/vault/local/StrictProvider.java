package dev.byot.vault.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/// OpenAI, Azure, Anthropic and Gemini in one, that notes whatever should never have reached it: an
/// ID token, another owner's key, a second credential, a header that ends at the vault.
///
/// Callers say who they are in what they ask (`I am alice.`), and hear whose key came.
final class StrictProvider implements AutoCloseable {
  private static final Pattern SPEAKER = Pattern.compile("I am ([a-z]+)\\.");
  private static final Pattern STREAMED = Pattern.compile("\"stream\": ?true");
  private static final List<String> CREDENTIALS =
      List.of("authorization", "x-api-key", "x-goog-api-key", "api-key");
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "x-vault-.*|x-genkit-.*|x-firebase-.*|x-forwarded-.*|proxy-.*|sec-fetch-.*|forwarded|via"
              + "|cookie2?|origin|referer|te|trailer|upgrade|keep-alive|expect|x-hop"
              + "|x-http-method-override|x-serverless-authorization");

  private final HttpServer server;
  private final Map<String, String> ownerOfKey = new ConcurrentHashMap<>();
  private final Queue<String> wrongs = new ConcurrentLinkedQueue<>();
  private final Queue<String> calls = new ConcurrentLinkedQueue<>();
  private volatile List<String> tokens = List.of();

  StrictProvider() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  URI baseUrl() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void knows(String key, String owner) {
    ownerOfKey.put(key, owner);
  }

  void mustNeverSee(Collection<String> idTokens) {
    tokens = List.copyOf(idTokens);
  }

  /// What should never have come, in words.
  List<String> wrongs() {
    return List.copyOf(wrongs);
  }

  /// `path header key` of every request.
  List<String> calls() {
    return List.copyOf(calls);
  }

  private void answer(HttpExchange exchange) throws IOException {
    var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    var path = exchange.getRequestURI().getRawPath();
    var key = credential(exchange);
    var owner = ownerOfKey.getOrDefault(key, "a stranger");
    check(exchange, body, path, owner);
    var speaker = SPEAKER.matcher(body);
    if (!speaker.find() || !speaker.group(1).equals(owner)) {
      wrongs.add(path + ": the key of " + owner + " came with " + body);
    }
    var stream = STREAMED.matcher(body).find() || path.endsWith(":streamGenerateContent");
    var text = "The key " + key.substring(Math.max(0, key.length() - 4)) + " of " + owner;
    var type = stream ? "text/event-stream" : "application/json";
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, 0);
    try (var out = exchange.getResponseBody()) {
      for (var part : SdkAnswers.of(path, stream, text)) {
        out.write(part.getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    }
  }

  private String credential(HttpExchange exchange) {
    var headers = exchange.getRequestHeaders();
    var sent = CREDENTIALS.stream().filter(headers::containsKey).toList();
    if (sent.size() != 1 || headers.getOrDefault(sent.getFirst(), List.of()).size() != 1) {
      wrongs.add("the credentials were " + sent);
      return "";
    }
    var header = sent.getFirst();
    var key = headers.getFirst(header).replaceFirst("^Bearer ", "");
    calls.add(exchange.getRequestURI().getRawPath() + " " + header + " " + key);
    return key;
  }

  private void check(HttpExchange exchange, String body, String path, String owner) {
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          if (FORBIDDEN.matcher(name.toLowerCase(Locale.ROOT)).matches()) {
            wrongs.add(path + ": the header " + name + " came");
          }
          if (tokens.stream().anyMatch(token -> String.join("\n", values).contains(token))) {
            wrongs.add(path + ": an ID token of " + owner + " came in " + name);
          }
        });
    var rest = exchange.getRequestURI() + body;
    if (tokens.stream().anyMatch(rest::contains)) {
      wrongs.add(path + ": an ID token came in the address or the body");
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
