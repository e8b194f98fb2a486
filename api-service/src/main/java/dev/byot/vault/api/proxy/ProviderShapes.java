package dev.byot.vault.api.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.api.upstream.RpcStatus;
import dev.byot.vault.api.upstream.SdkErrors.SdkShape;
import dev.byot.vault.catalogue.ErrorShape;
import dev.byot.vault.json.Json;
import dev.byot.vault.problem.Problem;
import java.util.Locale;

/// How each provider's SDKs read an error.
final class ProviderShapes {
  private ProviderShapes() {}

  static SdkShape of(ErrorShape shape) {
    return switch (shape) {
      case OPENAI -> (problem, _) -> openai(problem);
      case ANTHROPIC -> ProviderShapes::anthropic;
      case GEMINI -> (problem, _) -> gemini(problem);
    };
  }

  private static JsonNode openai(Problem problem) {
    var body = Json.object();
    body.putObject("error")
        .put("message", problem.detail())
        .put("type", openaiType(problem.status()))
        .putNull("param")
        .put("code", problem.code());
    return body;
  }

  private static String openaiType(int status) {
    return switch (status) {
      case 429 -> "requests";
      default -> status < 500 ? "invalid_request_error" : "server_error";
    };
  }

  private static JsonNode anthropic(Problem problem, String requestId) {
    var body = Json.object().put("type", "error");
    body.putObject("error")
        .put("type", anthropicType(problem.status()))
        .put("message", problem.detail())
        .put("code", problem.code());
    return body.put("request_id", requestId);
  }

  private static String anthropicType(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      default -> status < 500 ? "invalid_request_error" : "api_error";
    };
  }

  private static JsonNode gemini(Problem problem) {
    var body = Json.object();
    var error =
        body.putObject("error")
            .put("code", problem.status())
            .put("message", problem.detail())
            .put("status", RpcStatus.of(problem.status()));
    error
        .putArray("details")
        .addObject()
        .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
        .put("reason", problem.code().replace('-', '_').toUpperCase(Locale.ROOT))
        .put("domain", "byot-vault");
    return body;
  }
}
