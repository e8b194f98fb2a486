package dev.byot.vault.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.identity.Role;
import dev.byot.vault.api.limits.RateSettings;
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
    assertThat(settings.rates()).isEqualTo(RateSettings.DEFAULT);
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
    variables.put("VAULT_GENKIT_FLOWS", "chat=openai;summarise=openai+gemini;");

    var settings = read();

    assertThat(settings.server().host()).isEqualTo("127.0.0.1");
    assertThat(settings.server().port()).isEqualTo(2);
    assertThat(settings.identity().signInProviders())
        .containsExactlyInAnyOrder("password", "google.com");
    assertThat(settings.identity().holders().get(Role.SECURITY)).containsExactly("eve");
    assertThat(settings.catalogue().provider(new ProviderId("openai")).orElseThrow().baseUrl())
        .isEqualTo(URI.create("http://127.0.0.1:1234"));
    assertThat(settings.genkitFlows())
        .containsEntry("chat", List.of(new ProviderId("openai")))
        .containsEntry("summarise", List.of(new ProviderId("openai"), new ProviderId("gemini")));
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
  void readsACatalogueOfItsOwn(@TempDir Path folder) throws Exception {
    var file = folder.resolve("catalogue.yaml");
    Files.writeString(file, "providers: []\n");
    variables.put("VAULT_CATALOGUE", file.toString());

    assertThat(errors()).allMatch(error -> error.startsWith("VAULT_CATALOGUE: "));
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
