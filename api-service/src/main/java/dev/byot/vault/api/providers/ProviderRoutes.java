package dev.byot.vault.api.providers;

import dev.byot.vault.api.http.Answers;
import dev.byot.vault.api.http.Answers.Kept;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.problem.VaultException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// `GET /v1/providers`: the catalogue.
public final class ProviderRoutes implements HttpService {
  private static final String PATH = "/v1/providers";
  private static final String CACHE_CONTROL = "private, max-age=300";

  private final Authenticator authenticator;
  private final Kept catalogue;

  public ProviderRoutes(Authenticator authenticator, Catalogue catalogue) {
    this.authenticator = authenticator;
    this.catalogue = Kept.of(ProviderView.of(catalogue));
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get(PATH, this::show)
        .any(
            PATH,
            (_, _) -> {
              throw new VaultException.MethodNotAllowed("the catalogue can only be read");
            });
  }

  private void show(ServerRequest request, ServerResponse response) {
    authenticator.authenticate(Bearer.token(request.headers()), Freshness.USE);
    Answers.cacheable(request, response, catalogue, CACHE_CONTROL);
  }
}
