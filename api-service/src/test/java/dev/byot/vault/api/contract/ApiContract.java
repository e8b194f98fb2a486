package dev.byot.vault.api.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.byot.vault.api.contract.ApiDocument.Operation;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Holds every request that a test sends, and every answer that it sees, to the OpenAPI document.
/// The clients of the tests call it.
public final class ApiContract {
  private static final ApiDocument DOCUMENT = ApiDocument.load();
  private static final RequestContract REQUESTS = new RequestContract(DOCUMENT);
  private static final JsonMapper JSON = new JsonMapper();

  /// On what is forwarded; its status, headers and body are the provider's.
  private static final String FORWARDED = "x-vault-request-id";

  /// Headers that mean something to clients, so that the document names them wherever they come.
  private static final Set<String> MEANINGFUL =
      Set.of(
          "etag",
          "location",
          "preference-applied",
          "retry-after",
          "www-authenticate",
          "allow",
          "x-request-id");

  private static final Set<String> CODES =
      Set.copyOf(
          DOCUMENT.root().at("/components/schemas/ProblemCode/oneOf").findValuesAsText("const"));

  private ApiContract() {}

  /// Compares a request and its answer with the document.
  ///
  /// @throws AssertionError naming all in which they differ
  public static void check(HttpResponse<String> response) {
    check(Exchange.of(response, response.body()));
  }

  public static void check(Exchange exchange) {
    var errors = new ArrayList<String>();
    sentErrors(exchange).stream().map(error -> "request: " + error).forEach(errors::add);
    check(exchange, errors);
  }

  /// The same of a request whose body a test gets wrong on purpose: if it does, it is refused.
  ///
  /// @throws AssertionError naming all in which they differ
  public static void checkMistaken(HttpResponse<String> response) {
    var exchange = Exchange.of(response, response.body());
    var errors = new ArrayList<String>();
    var sent = sentErrors(exchange);
    if (exchange.status() < 400 && !sent.isEmpty()) {
      errors.add("the vault takes what the document does not allow: " + sent);
    }
    check(exchange, errors);
  }

  private static List<String> sentErrors(Exchange exchange) {
    return DOCUMENT
        .pathOf(exchange.path())
        .flatMap(path -> DOCUMENT.operation(exchange.method(), path))
        .map(operation -> REQUESTS.errors(exchange, operation))
        .orElse(List.of());
  }

  private static void check(Exchange exchange, List<String> errors) {
    var response = response(exchange, errors);
    if (!response.isMissingNode()) {
      checkHeaders(exchange, response, errors);
      checkBody(exchange, response, errors);
    }
    if (!errors.isEmpty()) {
      throw new AssertionError(
          "api-service/src/main/resources/…/openapi.yaml and the vault differ: "
              + exchange
              + "\n  "
              + String.join("\n  ", errors));
    }
  }

  /// What the document says of this status, missing if there is nothing to compare with.
  private static JsonNode response(Exchange exchange, List<String> errors) {
    var nothing = JsonNodeFactory.instance.missingNode();
    var path = DOCUMENT.pathOf(exchange.path());
    var operation = path.flatMap(known -> DOCUMENT.operation(exchange.method(), known));
    if (operation.isEmpty()) {
      var allowed = path.isEmpty() ? Set.of(400, 404) : Set.of(400, 403, 404, 405);
      if (!allowed.contains(exchange.status())) {
        errors.add("the document does not have this " + (path.isEmpty() ? "path" : "method"));
      }
      return nothing;
    }
    return response(exchange, operation.get(), errors);
  }

  private static JsonNode response(Exchange exchange, Operation operation, List<String> errors) {
    var responses = operation.node().path("responses");
    var exact = responses.path(Integer.toString(exchange.status()));
    if (exchange.has(FORWARDED) && responses.has("default")) {
      return DOCUMENT.resolve(responses.path("default"));
    }
    if (exact.isMissingNode() && exchange.status() == 404) {
      // An instance has the routes of its roles only.
      return DOCUMENT.root().at("/components/responses/NotFound");
    }
    if (exact.isMissingNode()) {
      errors.add(operation + " does not have the status " + exchange.status());
    }
    return DOCUMENT.resolve(exact);
  }

  private static void checkHeaders(Exchange exchange, JsonNode response, List<String> errors) {
    if (exchange.has(FORWARDED)) {
      return;
    }
    var documented = response.path("headers");
    for (var header : documented.properties()) {
      var required = DOCUMENT.resolve(header.getValue()).path("required").asBoolean();
      if (required && !exchange.has(header.getKey())) {
        errors.add("the header " + header.getKey() + " is missing");
      }
    }
    MEANINGFUL.stream()
        .filter(exchange::has)
        .filter(header -> !documented.has(header))
        .forEach(header -> errors.add("the header " + header + " is not documented"));
  }

  private static void checkBody(Exchange exchange, JsonNode response, List<String> errors) {
    var content = response.path("content");
    if (content.isEmpty()) {
      if (!exchange.body().isEmpty()) {
        errors.add("there is a body");
      }
      return;
    }
    if (exchange.has(FORWARDED)) {
      return;
    }
    var media =
        content.has(exchange.mediaType())
            ? content.path(exchange.mediaType())
            : content.path("*/*");
    if (media.isMissingNode()) {
      errors.add("the media type is not documented");
    } else if (exchange.mediaType().endsWith("json") && media.has("schema")) {
      var body = parse(exchange.body());
      if (body.has("requestId") && !CODES.contains(body.path("code").asText())) {
        errors.add("the code " + body.path("code").asText() + " is not in ProblemCode");
      } else {
        errors.addAll(DOCUMENT.errors(media.path("schema"), body));
      }
    }
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + body, e);
    }
  }
}
