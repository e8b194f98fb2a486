package dev.byot.vault.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.config.Config;
import dev.byot.vault.config.ConfigException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GoogleSettingsTest {
  private static Map<String, String> local(String host) {
    var variables = new HashMap<String, String>();
    variables.put("GOOGLE_CLOUD_PROJECT", "p");
    for (var service :
        new String[] {
          "PUBSUB", "FIRESTORE", "KMS", "SECRET_MANAGER", "MONITORING", "IDENTITY_TOOLKIT"
        }) {
      variables.put(service + "_EMULATOR_HOST", host);
    }
    return variables;
  }

  private static GoogleSettings read(Map<String, String> variables) {
    var config = new Config(variables);
    var settings = GoogleSettings.read(config);
    config.check();
    return settings;
  }

  @Test
  void meansTheRealServicesUnlessToldOtherwise() {
    var settings = read(Map.of("GOOGLE_CLOUD_PROJECT", "p"));

    assertThat(settings.local()).isFalse();
    assertThat(settings.topic("t")).isEqualTo("projects/p/topics/t");
  }

  @Test
  void takesALocalCloudOnLoopback() {
    assertThat(read(local("127.0.0.1:1")).local()).isTrue();
  }

  @Test
  void refusesHalfALocalCloud() {
    var variables = local("127.0.0.1:1");
    variables.remove("KMS_EMULATOR_HOST");

    assertThatThrownBy(() -> read(variables))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("or none");
  }

  @Test
  void refusesALocalCloudElsewhereUnlessAllowed() {
    var variables = local("10.0.0.1:1");
    assertThatThrownBy(() -> read(variables))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("loopback");

    variables.put("VAULT_ALLOW_REMOTE_EMULATORS", "true");

    assertThat(read(variables).local()).isTrue();
  }

  @Test
  void refusesWhatIsNoEndpoint() {
    assertThatThrownBy(() -> read(local("127.0.0.1")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("host:port");
  }

  @Test
  void refusesUnsignedTokensUnlessATestWithAWholeLocalCloudAllowsThem() {
    var variables = new HashMap<>(Map.of("GOOGLE_CLOUD_PROJECT", "p"));
    variables.put("FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9099");
    refusesUnsignedTokens(variables);
    variables.put("VAULT_ALLOW_UNSIGNED_TOKENS", "true");
    refusesUnsignedTokens(variables);

    variables.putAll(local("127.0.0.1:1"));
    assertThat(read(variables).local()).isTrue();

    variables.remove("VAULT_ALLOW_UNSIGNED_TOKENS");
    refusesUnsignedTokens(variables);
  }

  private static void refusesUnsignedTokens(Map<String, String> variables) {
    assertThatThrownBy(() -> read(variables))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("unsigned tokens");
  }

  @Test
  void takesRegionalEndpointsOfGooglesOnly() {
    var variables = new HashMap<>(Map.of("GOOGLE_CLOUD_PROJECT", "p"));
    variables.put("VAULT_PUBSUB_ENDPOINT", "europe-west1-pubsub.googleapis.com:443");
    assertThat(read(variables).endpoints())
        .isEqualTo(new RegionalEndpoints("europe-west1-pubsub.googleapis.com:443", null, null));

    for (var other :
        new String[] {"pubsub.example.com:443", "pubsub.googleapis.com", "googleapis.com:443"}) {
      variables.put("VAULT_PUBSUB_ENDPOINT", other);
      assertThatThrownBy(() -> read(variables))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("VAULT_PUBSUB_ENDPOINT is not one of Google's endpoints");
    }
  }

  @Test
  void refusesARegionOfALocalCloud() {
    var variables = local("127.0.0.1:1");
    variables.put("VAULT_KMS_ENDPOINT", "cloudkms.europe-west1.rep.googleapis.com:443");

    assertThatThrownBy(() -> read(variables))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("VAULT_KMS_ENDPOINT");
  }
}
