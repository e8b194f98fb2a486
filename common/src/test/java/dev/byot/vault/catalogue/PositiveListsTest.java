package dev.byot.vault.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.keys.ProviderId;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What callers may and may not call, for every provider; the tables are beside this class.
final class PositiveListsTest {
  private static final Catalogue BUILT_IN = Catalogue.builtIn();

  private static Provider provider(String id) {
    return BUILT_IN.provider(new ProviderId(id)).orElseThrow();
  }

  @ParameterizedTest
  @CsvFileSource(resources = "allowed-routes.csv")
  void allowsInferenceEmbeddingsModelsAndFiles(String provider, String method, String path) {
    assertThat(provider(provider).allows(method, path)).isTrue();
  }

  /// Credentials, keys, organisations, billing, what is asked for later, and what two readers could
  /// read differently.
  @ParameterizedTest
  @CsvFileSource(resources = "dangerous-routes.csv")
  void allowsNothingThatGivesMore(String provider, String method, String path) {
    assertThat(provider(provider).allows(method, path)).isFalse();
  }

  @Test
  void theTablesNameEveryProvider() throws Exception {
    for (var table : new String[] {"allowed-routes.csv", "dangerous-routes.csv"}) {
      try (var csv = getClass().getResourceAsStream(table)) {
        var named =
            new String(Objects.requireNonNull(csv).readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.substring(0, line.indexOf(',')))
                .collect(Collectors.toSet());
        assertThat(BUILT_IN.providers())
            .extracting(provider -> provider.id().value())
            .containsExactlyInAnyOrderElementsOf(named);
      }
    }
  }

  /// Whatever the provider: no route of the built-in lists has a name that says danger.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "key", "token", "secret", "organi", "billing", "credit", "balance", "batch", "fine",
        "project", "user", "session", "assistant", "thread", "vector", "eval", "video", "deferred",
        "realtime", "upload_url", "cachedcontent", "tuned", "endpoints"
      })
  void noRouteIsNamedAfterADanger(String word) {
    assertThat(BUILT_IN.providers())
        .flatExtracting(provider -> provider.routes().all())
        .extracting(Route::template)
        .filteredOn(template -> template.contains(word))
        .isSubsetOf(
            // Counts tokens, and answers at once; embeds several texts, and answers at once; which
            // providers serve a model.
            "/v1/responses/input_tokens",
            "/v1/messages/count_tokens",
            "/v1/tokenize-text",
            "/v1/models/{model}:batchEmbedContents",
            "/v1beta/models/{model}:batchEmbedContents",
            "/api/v1/models/{author}/{slug}/endpoints");
  }
}
