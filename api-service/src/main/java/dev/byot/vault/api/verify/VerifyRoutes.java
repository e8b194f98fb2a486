package dev.byot.vault.api.verify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.api.commands.CheckReports;
import dev.byot.vault.api.http.Answers;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.http.JsonBody;
import dev.byot.vault.api.http.OtherMethods;
import dev.byot.vault.api.http.RequestIds;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.keys.KeyPath;
import dev.byot.vault.api.providers.KnownProviders;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// `POST /v1/verify/{provider}[/{name}]`: whether the provider takes the key now, by the
/// catalogue's check. What it says becomes evidence on the key; a key that it refuses becomes
/// `invalid`.
public final class VerifyRoutes implements HttpService {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /// The finding is worth its answer even where nothing can be published.
  private static final Duration REPORT = Duration.ofSeconds(2);

  private final Catalogue catalogue;
  private final Authenticator authenticator;
  private final ProviderChecks checks;
  private final CheckReports reports;

  public VerifyRoutes(
      Catalogue catalogue,
      Authenticator authenticator,
      ProviderChecks checks,
      CheckReports reports) {
    this.catalogue = catalogue;
    this.authenticator = authenticator;
    this.checks = checks;
    this.reports = reports;
  }

  @Override
  public void routing(HttpRules rules) {
    for (var path : List.of("/v1/verify/{provider}", "/v1/verify/{provider}/{name}")) {
      rules
          .post(path, this::verify)
          .any(path, OtherMethods.refused("POST", "a key is verified with POST"));
    }
  }

  private void verify(ServerRequest request, ServerResponse response) {
    var caller = authenticator.authenticate(Bearer.token(request.headers()), Freshness.USE);
    var key = KeyPath.read(request, caller.owner());
    var provider = KnownProviders.require(catalogue, key.provider());
    JsonBody.requireNone(request);
    try {
      var finding = check(provider, key, RequestIds.of(request));
      Answers.json(response, Status.OK_200.code(), view(key, finding));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VaultException.Unavailable("this instance", RETRY_AFTER, e);
    }
  }

  private Finding check(Provider provider, KeyRef key, String requestId)
      throws InterruptedException {
    var checked = checks.check(provider, key, requestId);
    checked
        .report()
        .ifPresent(report -> {
          // Only waited for; a report that fails is logged, and the next check makes another.
          var _ =
              reports
                  .report(key, checked.secretId(), report, requestId)
                  .exceptionally(_ -> null)
                  .copy()
                  .completeOnTimeout(null, REPORT.toMillis(), TimeUnit.MILLISECONDS)
                  .join();
        });
    return checked.finding();
  }

  private static ObjectNode view(KeyRef key, Finding finding) {
    var view = Json.object();
    view.put("provider", key.provider().value());
    view.put("name", key.name().value());
    view.put("result", finding.result().name().toLowerCase(Locale.ROOT));
    view.put("providerStatus", finding.status());
    view.put("providerCode", finding.code());
    view.put("checkedAt", finding.at().toString());
    return view;
  }
}
