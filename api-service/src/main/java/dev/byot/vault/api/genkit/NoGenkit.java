package dev.byot.vault.api.genkit;

import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.upstream.SdkErrors;
import dev.byot.vault.problem.VaultException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// `POST /v1/genkit/{flow}` of a vault without a Genkit server: says so, to whoever has signed in.
public final class NoGenkit implements HttpService {
  private final Authenticator authenticator;

  public NoGenkit(Authenticator authenticator) {
    this.authenticator = authenticator;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post(GenkitRoutes.PREFIX + "{+flow}", this::refuse);
  }

  private void refuse(ServerRequest request, ServerResponse response) {
    try {
      authenticator.authenticate(Bearer.token(request.headers()), Freshness.USE);
      throw new VaultException.NotFound(
          "no-genkit", "this vault has no Genkit server configured, so there are no flows");
    } catch (VaultException refusal) {
      SdkErrors.answer(request, response, refusal, GenkitRoutes.SHAPE);
    }
  }
}
