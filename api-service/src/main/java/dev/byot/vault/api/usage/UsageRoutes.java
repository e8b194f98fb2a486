package dev.byot.vault.api.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.api.http.Answers;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.http.OtherMethods;
import dev.byot.vault.api.http.QueryService;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.providers.KnownProviders;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.usage.DayUsage;
import dev.byot.vault.usage.TooMuchUsageException;
import dev.byot.vault.usage.UsageStore;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `GET /v1/usage`: what the caller's keys were used for, day by day.
public final class UsageRoutes implements QueryService {
  private static final String PATH = "/v1/usage";
  private static final String FROM = "from";
  private static final String TO = "to";
  private static final String PROVIDER = "provider";
  private static final int DEFAULT_DAYS = 30;
  private static final int MOST_DAYS = 92;

  private final Authenticator authenticator;
  private final Catalogue catalogue;
  private final UsageStore usage;
  private final Clock clock;

  public UsageRoutes(
      Authenticator authenticator, Catalogue catalogue, UsageStore usage, Clock clock) {
    this.authenticator = authenticator;
    this.catalogue = catalogue;
    this.usage = usage;
    this.clock = clock;
  }

  @Override
  public Map<String, Set<String>> queryParameters() {
    return Map.of(PATH, Set.of(FROM, TO, PROVIDER));
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get(PATH, this::show).any(PATH, OtherMethods.refused("GET", "usage can only be read"));
  }

  private void show(ServerRequest request, ServerResponse response) {
    var caller = authenticator.authenticate(Bearer.token(request.headers()), Freshness.USE);
    var to = day(request, TO, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    var from = day(request, FROM, to.minusDays(DEFAULT_DAYS - 1));
    var days = ChronoUnit.DAYS.between(from, to) + 1;
    if (days < 1 || days > MOST_DAYS) {
      throw new VaultException.InvalidRequest(
          "invalid-range", "from is not after to, and at most " + MOST_DAYS + " days are answered");
    }
    var provider = provider(request);
    var rows =
        read(caller.owner(), from, to).stream()
            .filter(row -> provider == null || row.key().provider().equals(provider))
            .toList();
    // One that the catalogue had once may have been used.
    if (provider != null && rows.isEmpty()) {
      var _ = KnownProviders.require(catalogue, provider);
    }
    var view = Json.object().put(FROM, from.toString()).put(TO, to.toString());
    var usages = view.putArray("usage");
    rows.forEach(row -> usages.add(view(row)));
    Answers.json(response, Status.OK_200.code(), view);
  }

  private List<DayUsage> read(OwnerId owner, LocalDate from, LocalDate to) {
    try {
      return usage.days(owner, from, to);
    } catch (TooMuchUsageException _) {
      throw new VaultException.InvalidRequest(
          "too-much-usage", "there is too much usage for one answer: ask for fewer days");
    }
  }

  private static LocalDate day(ServerRequest request, String name, LocalDate otherwise) {
    if (!request.query().contains(name)) {
      return otherwise;
    }
    var text = request.query().get(name);
    // The longer forms that would be parsed are years that nobody means.
    if (text.length() == "2026-03-01".length()) {
      try {
        return LocalDate.parse(text);
      } catch (DateTimeException _) {
        // Told below.
      }
    }
    throw new VaultException.InvalidRequest(
        "invalid-day", name + " is a day such as 2026-03-01, in UTC");
  }

  private static @Nullable ProviderId provider(ServerRequest request) {
    if (!request.query().contains(PROVIDER)) {
      return null;
    }
    try {
      return new ProviderId(request.query().get(PROVIDER));
    } catch (IllegalArgumentException e) {
      throw new VaultException.InvalidRequest("invalid-provider", String.valueOf(e.getMessage()));
    }
  }

  private static ObjectNode view(DayUsage row) {
    var counts = row.counts();
    return Json.object()
        .put("day", row.day().toString())
        .put("provider", row.key().provider().value())
        .put("name", row.key().name().value())
        .put("model", row.model())
        .put("calls", counts.calls())
        .put("failedCalls", counts.failed())
        .put("inputTokens", counts.inputTokens())
        .put("outputTokens", counts.outputTokens())
        .put("estimatedTokens", counts.estimatedTokens())
        .put("requestBytes", counts.requestBytes())
        .put("answerBytes", counts.answerBytes());
  }
}
