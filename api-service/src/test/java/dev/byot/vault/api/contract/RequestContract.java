package dev.byot.vault.api.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.byot.vault.api.contract.ApiDocument.Operation;
import java.util.List;

/// What the OpenAPI document says of the body of a request.
final class RequestContract {
  private static final JsonMapper JSON = new JsonMapper();

  private final ApiDocument document;

  RequestContract(ApiDocument document) {
    this.document = document;
  }

  /// What is wrong with it.
  List<String> errors(Exchange exchange, Operation operation) {
    var allowed = document.resolve(operation.node().path("requestBody"));
    var content = allowed.path("content");
    if (content.has("*/*")) {
      return List.of();
    }
    if (exchange.sent().isEmpty()) {
      return allowed.path("required").asBoolean() ? List.of("the body is missing") : List.of();
    }
    var media = content.path(exchange.sentType());
    if (media.isMissingNode()) {
      return List.of("no body of the media type " + exchange.sentType() + " is documented");
    }
    try {
      return document.errors(media.path("schema"), JSON.readTree(exchange.sent()));
    } catch (JsonProcessingException e) {
      return List.of("the body is not JSON");
    }
  }
}
