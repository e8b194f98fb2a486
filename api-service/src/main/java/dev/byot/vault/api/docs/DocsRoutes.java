package dev.byot.vault.api.docs;

import dev.byot.vault.api.http.Answers;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/// `GET /openapi.yaml`, and `GET /docs`, which shows it and to which `/` leads. For everybody: it
/// is the same for all vaults of a version.
public final class DocsRoutes implements HttpService {
  private static final String BASE = "/";
  private static final String CONTRACT = "/openapi.yaml";
  private static final String PAGE = "/docs";
  private static final String FILE = "/docs/{file}";
  private static final String CACHE_CONTROL = "public, max-age=300";
  private static final HeaderName POLICY = HeaderNames.create("content-security-policy");

  /// Nothing from anywhere else, and nothing written into the page.
  private static final String ONLY_OURS =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final DocsFiles files = new DocsFiles();

  @Override
  public void routing(HttpRules rules) {
    rules
        .get(BASE, DocsRoutes::lead)
        .get(CONTRACT, (request, response) -> show(request, response, "openapi.yaml"))
        .get(PAGE, (request, response) -> show(request, response, "index.html"))
        .get(
            FILE,
            (request, response) ->
                show(request, response, request.path().pathParameters().get("file")));
    for (var path : List.of(BASE, CONTRACT, PAGE, FILE)) {
      rules.any(
          path,
          (_, _) -> {
            throw new VaultException.MethodNotAllowed("documents can only be read");
          });
    }
  }

  /// Who opens the address of a vault wants to know what it is.
  private static void lead(ServerRequest request, ServerResponse response) {
    response.status(Status.SEE_OTHER_303).header(HeaderNames.LOCATION, PAGE).send();
  }

  private void show(ServerRequest request, ServerResponse response, String name) {
    var file =
        files
            .find(name)
            .orElseThrow(
                () -> new VaultException.NotFound("not-found", "there is nothing at this path"));
    response.headers().set(POLICY, ONLY_OURS);
    Answers.cacheable(request, response, file, CACHE_CONTROL);
  }
}
