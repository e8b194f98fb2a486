package dev.byot.vault.api.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.api.http.EarlyAnswer;
import dev.byot.vault.api.http.Problems;
import dev.byot.vault.api.http.RequestIds;
import dev.byot.vault.json.Json;
import dev.byot.vault.problem.Problem;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers a call with the vault's own refusal, in the shape that the caller's SDK reads.
public final class SdkErrors {
  private static final Logger LOG = LoggerFactory.getLogger(SdkErrors.class);

  /// Nothing reached the upstream yet, or it broke: what the SDK would repeat against it directly.
  private static final Set<String> PASSING = Set.of("upstream-unreachable", "upstream-broke");

  private SdkErrors() {}

  /// Sends the refusal; whether to try again is said in the way that SDKs honour.
  public static void answer(
      ServerRequest request, ServerResponse response, VaultException refusal, SdkShape shape) {
    var problem = Problem.of(refusal);
    var requestId = RequestIds.of(request);
    // Whoever sheds load writes no line for each request.
    if (problem.status() >= Status.INTERNAL_SERVER_ERROR_500.code()
        && !(refusal instanceof VaultException.Overloaded)) {
      LOG.warn(
          "request {} refused: {}: {}",
          requestId,
          problem.code(),
          problem.detail(),
          refusal.getCause());
    }
    if (refusal instanceof VaultException.TooManyRequests) {
      // Rates are those of somebody who is known, who would come at once on a new connection.
      EarlyAnswer.isKnown(request);
    }
    Problems.setHead(request, response, problem, refusal);
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    if (!mayPass(problem)) {
      response.header(HeaderNames.create("x-should-retry"), "false");
    }
    response.send(Json.bytes(shape.render(problem, requestId)));
  }

  /// Whether the same call may succeed soon: then it is said when, or it is the upstream's turn.
  static boolean mayPass(Problem problem) {
    return problem.extensions().containsKey("retryAfterSeconds")
        || PASSING.contains(problem.code());
  }

  /// How one family of SDKs reads an error.
  @FunctionalInterface
  public interface SdkShape {
    JsonNode render(Problem problem, String requestId);
  }
}
