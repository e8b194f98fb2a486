package dev.byot.vault.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.genkit.CredentialKind;
import dev.byot.vault.api.genkit.Grant;
import dev.byot.vault.api.identity.Role;
import dev.byot.vault.api.limits.LoadSettings;
import dev.byot.vault.api.limits.RateSettings;
import dev.byot.vault.api.resilience.GuardSettings;
import dev.byot.vault.catalogue.BaseUrl;
import dev.byot.vault.commands.KeyLimits;
import dev.byot.vault.config.Config;
import dev.byot.vault.config.ConfigException;
import dev.byot.vault.keys.ProviderId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiSettingsTest {
  private final Map<String, String> variables =
      new HashMap<>(
          Map.of(
              "GOOGLE_CLOUD_PROJECT", "p",
              "VAULT_KEK", "kek",
              "VAULT_SEALING_KEYS", "a,b",
              "VAULT_CURSOR_SECRET", "cursor"));

  private ApiSettings read() {
    return ApiSettings.read(new Config(variables));
  }

  private List<String> errors() {
    try {
      read();
    } catch (ConfigException e) {
      return e.errors();
    }
    throw new AssertionError("nothing is wrong");
  }

  @Test
  void allowsAnOwnerNoMoreKeysThanOneTransactionStops() {
    variables.put("VAULT_MAX_KEYS_PER_OWNER", "400");
    assertThat(read().keyLimits().perOwner()).isEqualTo(400);

    variables.put("VAULT_MAX_KEYS_PER_OWNER", "401");
    assertThat(errors()).singleElement().asString().contains("VAULT_MAX_KEYS_PER_OWNER", "400");
  }

  @Test
  void hasDefaults() {
    var settings = read();

    assertThat(settings.roles()).containsExactlyInAnyOrder(ServiceRole.KEYS, ServiceRole.PROXY);
    assertThat(settings.server().port()).isEqualTo(8080);
    assertThat(settings.server().host()).isEqualTo("0.0.0.0");
    assertThat(settings.server().local()).isFalse();
    assertThat(settings.sealingKeys()).containsExactly("a", "b");
    assertThat(settings.identity().tenant()).isNull();
    assertThat(settings.auditDatabase()).isEqualTo("audit");
    assertThat(settings.genkitFlows()).isEmpty();
    assertThat(settings.allowPrivateUpstreams()).isFalse();
    assertThat(settings.auditBeforeSend()).isFalse();
    assertThat(settings.rates()).isEqualTo(RateSettings.DEFAULT);
    assertThat(settings.load()).isEqualTo(LoadSettings.DEFAULT);
    assertThat(settings.guard()).isEqualTo(GuardSettings.DEFAULT);
    assertThat(settings.keyLimits()).isEqualTo(KeyLimits.DEFAULT);
    assertThat(settings.recentSignIn()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.server().corsOrigins()).isEmpty();
  }

  @Test
  void readsItsLimits() {
    variables.put("VAULT_RATE_READS", "1");
    variables.put("VAULT_RATE_WRITES", "2");
    variables.put("VAULT_RATE_CALLS", "3");
    variables.put("VAULT_MAX_KEYS_PER_PROVIDER", "4");
    variables.put("VAULT_MAX_KEYS_PER_OWNER", "5");

    variables.put("VAULT_MAX_CALLS", "6");
    variables.put("VAULT_MAX_REQUESTS", "7");
    variables.put("VAULT_MAX_STOPS", "8");
    variables.put("VAULT_MAX_WATCHES", "9");
    variables.put("VAULT_MAX_CALLS_PER_OWNER", "10");
    variables.put("VAULT_MAX_REQUESTS_PER_OWNER", "11");
    variables.put("VAULT_MAX_WAITS_PER_OWNER", "12");
    variables.put("VAULT_MAX_WATCHES_PER_OWNER", "13");
    variables.put("VAULT_UPSTREAM_MAX_CALLS", "14");
    variables.put("VAULT_UPSTREAM_WAIT", "PT15S");
    variables.put("VAULT_UPSTREAM_RATE", "16");
    variables.put("VAULT_BREAKER_OWNERS", "17");
    variables.put("VAULT_BREAKER_DELAY", "PT18S");

    assertThat(read().load()).isEqualTo(new LoadSettings(6, 7, 8, 9, 10, 11, 12));
    assertThat(read().watches().perOwner()).isEqualTo(13);
    assertThat(read().guard())
        .isEqualTo(new GuardSettings(14, Duration.ofSeconds(15), 16, 17, Duration.ofSeconds(18)));
    assertThat(read().rates()).isEqualTo(new RateSettings(1, 2, 3));
    assertThat(read().keyLimits()).isEqualTo(new KeyLimits(4, 5));
  }

  @Test
  void takesOriginsAsBrowsersSendThem() {
    variables.put(
        "VAULT_CORS_ORIGINS",
        "https://app.example, https://app.example:8443, http://localhost:3000, http://[::1]");

    assertThat(read().server().corsOrigins())
        .containsExactlyInAnyOrder(
            "https://app.example",
            "https://app.example:8443",
            "http://localhost:3000",
            "http://[::1]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "null",
        "app.example",
        "https://app.example/",
        "https://*.example",
        "https://App.example",
        "https://app.example:443",
        "http://app.example",
        "http://localhost:80",
      })
  void refusesOriginsThatNoBrowserSends(String origin) {
    variables.put("VAULT_CORS_ORIGINS", origin);

    assertThat(errors()).singleElement().asString().startsWith("VAULT_CORS_ORIGINS: " + origin);
  }

  @Test
  void readsEverythingElse() {
    variables.put("VAULT_LOCAL", "true");
    variables.put("PORT", "1");
    variables.put("VAULT_PORT", "2");
    variables.put("VAULT_TENANT", "acme");
    variables.put("VAULT_SIGN_IN_PROVIDERS", "password, google.com");
    variables.put("VAULT_SECURITY_UIDS", "eve");
    variables.put("VAULT_UPSTREAMS", "openai=http://127.0.0.1:1234");
    variables.put("VAULT_GENKIT_URL", "http://127.0.0.1:3400");
    variables.put("VAULT_CAPABILITY_SECRET", "capability");
    variables.put("VAULT_GENKIT_FLOWS", "chat=openai;group/draw=openai+gemini:key;");

    var settings = read();

    assertThat(settings.server().host()).isEqualTo("127.0.0.1");
    assertThat(settings.server().port()).isEqualTo(2);
    assertThat(settings.identity().signInProviders())
        .containsExactlyInAnyOrder("password", "google.com");
    assertThat(settings.identity().holders().get(Role.SECURITY)).containsExactly("eve");
    assertThat(
            settings.catalogue().provider(new ProviderId("openai")).orElseThrow().baseUrl().rest())
        .isEqualTo(URI.create("http://127.0.0.1:1234"));
    assertThat(settings.genkitFlows())
        .containsEntry("chat", List.of(grant("openai", CredentialKind.CAPABILITY)))
        .containsEntry(
            "group/draw",
            List.of(
                grant("openai", CredentialKind.CAPABILITY), grant("gemini", CredentialKind.KEY)));
    assertThat(settings.capabilitySecret()).isEqualTo("capability");
  }

  private static Grant grant(String provider, CredentialKind kind) {
    return new Grant(new ProviderId(provider), kind);
  }

  @Test
  void givesFlowsTheKeyItselfOnlyWhereThatIsSaid() {
    variables.put("VAULT_GENKIT_CREDENTIAL", "key");
    variables.put("VAULT_GENKIT_FLOWS", "chat=openai+gemini:capability");

    assertThat(read().genkitFlows())
        .containsEntry(
            "chat",
            List.of(
                grant("openai", CredentialKind.KEY), grant("gemini", CredentialKind.CAPABILITY)));
  }

  @Test
  void needsACapabilitySecretOnlyWhereItCallsFlows() {
    variables.put("VAULT_GENKIT_URL", "https://genkit.example");
    variables.put("VAULT_ROLES", "keys");
    assertThat(read().capabilitySecret()).isNull();

    variables.put("VAULT_ROLES", "keys,proxy");
    assertThat(errors()).containsExactly("VAULT_CAPABILITY_SECRET is required");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chat                     | VAULT_GENKIT_FLOWS is flow=provider",
        "a//b=openai              | VAULT_GENKIT_FLOWS is flow=provider",
        "a/../b=openai            | VAULT_GENKIT_FLOWS is flow=provider",
        "a%2fb=openai             | VAULT_GENKIT_FLOWS is flow=provider",
        "chat=openai:token        | a provider is followed by :capability or :key",
        "chat=openai;chat=gemini  | has the flow chat twice",
        "chat=openai+openai:key   | chat has openai twice",
        "chat=nobody              | there is no provider nobody",
      })
  void refusesFlowsThatCouldMeanTwoThings(String flows, String sentence) {
    variables.put("VAULT_GENKIT_FLOWS", flows);

    assertThat(errors()).singleElement().asString().contains(sentence);
  }

  @Test
  void needsOnlyWhatItsRoleNeeds() {
    variables.remove("VAULT_KEK");
    variables.put("VAULT_ROLES", "keys");
    assertThat(read().has(ServiceRole.PROXY)).isFalse();

    variables.put("VAULT_KEK", "kek");
    variables.remove("VAULT_SEALING_KEYS");
    variables.remove("VAULT_CURSOR_SECRET");
    variables.put("VAULT_ROLES", "proxy");
    assertThat(read().sealingKeys()).isEmpty();
  }

  @Test
  void namesEverythingThatIsWrongAtOnce() {
    variables.clear();
    variables.put("VAULT_ROLES", "keys,proxy,other");
    variables.put("VAULT_PORT", "x");
    variables.put("VAULT_UPSTREAMS", "openai=http://127.0.0.1,nobody=https://a.example,b");
    variables.put("VAULT_GENKIT_URL", "http://genkit.example");
    variables.put("VAULT_GENKIT_FLOWS", "chat;x=NO");
    variables.put("VAULT_CATALOGUE", "/nowhere");

    assertThat(String.join("\n", errors()))
        .contains(
            "GOOGLE_CLOUD_PROJECT",
            "VAULT_ROLES",
            "VAULT_KEK",
            "VAULT_SEALING_KEYS",
            "VAULT_CURSOR_SECRET",
            "VAULT_PORT",
            "VAULT_UPSTREAMS: openai=http://127.0.0.1: keys travel by https",
            "nobody",
            "VAULT_GENKIT_URL: keys travel by https",
            "VAULT_GENKIT_FLOWS",
            "VAULT_CATALOGUE");
  }

  @Test
  void readsWhatAFileAddsToTheCatalogue(@TempDir Path folder) throws Exception {
    var file = folder.resolve("catalogue.yaml");
    Files.writeString(file, "routes: { openai: [POST /v1/batches] }\n");
    variables.put("VAULT_CATALOGUE", file.toString());
    assertThat(
            read()
                .catalogue()
                .provider(new ProviderId("openai"))
                .orElseThrow()
                .allows("POST", "/v1/batches"))
        .isTrue();

    Files.writeString(file, "providers: []\n");

    assertThat(errors()).allMatch(error -> error.startsWith("VAULT_CATALOGUE: "));
  }

  @Test
  void anotherDomainTakesTheOwnersLabelToo() {
    variables.put("VAULT_UPSTREAMS", "azure-openai=https://{resource}.openai.azure.us");

    assertThat(read().catalogue().provider(new ProviderId("azure-openai")).orElseThrow().baseUrl())
        .isEqualTo(BaseUrl.parse("https://{resource}.openai.azure.us"));
  }

  @Test
  void refusesUnsignedTokensInLocalModeToo() {
    variables.put("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9099");
    variables.put("VAULT_LOCAL", "true");

    assertThat(errors()).singleElement().asString().contains("unsigned tokens");
  }

  @Test
  void refusesEmulatorsOutsideLocalMode() {
    for (var service :
        List.of("PUBSUB", "FIRESTORE", "KMS", "SECRET_MANAGER", "MONITORING", "IDENTITY_TOOLKIT")) {
      variables.put(service + "_EMULATOR_HOST", "127.0.0.1:1");
    }

    assertThat(errors()).singleElement().asString().contains("VAULT_LOCAL=true");
  }
}
