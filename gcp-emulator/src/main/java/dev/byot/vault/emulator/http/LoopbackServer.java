package dev.byot.vault.emulator.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// JSON over HTTP for programs on this machine.
///
/// Whoever can call it can sign in as anybody, so a web page in a browser here must not be able to:
/// the `Host` must be this machine by name (no DNS rebinding), nothing with an `Origin` is served,
/// and a `POST` must be declared as JSON, which no page can send elsewhere unasked.
public final class LoopbackServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LoopbackServer.class);
  private static final Pattern OWN_HOST = Pattern.compile("(127\\.0\\.0\\.1|localhost)(:[0-9]+)?");
  private static final int MAX_BODY = 1024 * 1024;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Route> routes = new CopyOnWriteArrayList<>();
  private final JsonMapper json = JsonMapper.builder().build();

  private record Route(String method, Pattern path, Function<Request, Reply> handler) {}

  private LoopbackServer(HttpServer server) {
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /// A server without routes.
  ///
  /// @param port 0 for any free one
  public static LoopbackServer start(int port) {
    try {
      return new LoopbackServer(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + " of 127.0.0.1 cannot be served", e);
    }
  }

  /// Serves a path; `path` is matched against the raw path as a whole.
  public void route(String method, String path, Function<Request, Reply> handler) {
    routes.add(new Route(method, Pattern.compile(path), handler));
  }

  /// Host and port.
  public String endpoint() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      var reply = reply(exchange);
      var body = json.writeValueAsBytes(reply.body());
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Reply reply(HttpExchange exchange) throws IOException {
    try {
      refuseForeign(exchange);
      return dispatch(exchange);
    } catch (HttpError e) {
      return Reply.error(e.status(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
      return Reply.error(500, "INTERNAL");
    }
  }

  private static void refuseForeign(HttpExchange exchange) {
    var headers = exchange.getRequestHeaders();
    var host = headers.getFirst("Host");
    if (host == null || !OWN_HOST.matcher(host).matches()) {
      throw new HttpError(403, "Host must be 127.0.0.1 or localhost");
    }
    if (headers.containsKey("Origin")) {
      throw new HttpError(403, "web pages are not served");
    }
    var type = headers.getFirst("Content-Type");
    if (exchange.getRequestMethod().equals("POST")
        && (type == null || !type.startsWith("application/json"))) {
      throw new HttpError(415, "Content-Type must be application/json");
    }
  }

  private Reply dispatch(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getRawPath();
    var known = false;
    for (var route : routes) {
      var match = route.path().matcher(path);
      if (match.matches()) {
        known = true;
        if (route.method().equals(exchange.getRequestMethod())) {
          return route.handler().apply(new Request(groups(match), body(exchange)));
        }
      }
    }
    throw known
        ? new HttpError(405, "METHOD_NOT_ALLOWED")
        : new HttpError(404, "this emulator does not serve " + path);
  }

  private JsonNode body(HttpExchange exchange) throws IOException {
    var bytes = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (bytes.length > MAX_BODY) {
      throw new HttpError(413, "the body is over " + MAX_BODY + " bytes long");
    }
    try {
      var body = bytes.length == 0 ? json.createObjectNode() : json.readTree(bytes);
      if (!body.isObject()) {
        throw HttpError.invalid("the body must be a JSON object");
      }
      return body;
    } catch (JsonProcessingException e) {
      throw HttpError.invalid("the body is not JSON");
    }
  }

  private static List<@Nullable String> groups(Matcher match) {
    var groups = new ArrayList<@Nullable String>();
    for (var i = 1; i <= match.groupCount(); i++) {
      var raw = match.group(i);
      groups.add(raw == null ? null : decode(raw));
    }
    return groups;
  }

  private static String decode(String raw) {
    return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
