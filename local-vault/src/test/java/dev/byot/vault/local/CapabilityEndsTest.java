package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A flow that keeps the capability of an earlier call, whatever becomes of the key since.
final class CapabilityEndsTest {
  private static final String KEY = "/v1/keys/openai";
  private static KeepingFlows flows;
  private static LocalVault vault;

  @BeforeAll
  static void start() {
    flows = new KeepingFlows();
    vault =
        LocalVault.start(
            new LocalVaultOptions(
                null,
                0,
                Map.of(),
                flows.url(),
                List.of("ask=openai"),
                LocalVaultOptions.CAPABILITY,
                null,
                false,
                Map.of()));
  }

  @AfterAll
  static void stop() {
    vault.close();
    flows.close();
  }

  private static VaultClient client(String token) {
    return new VaultClient(vault.api(), token, new ContractHttpClient());
  }

  private static void set(VaultClient owner) {
    var body = JsonNodeFactory.instance.objectNode().put("apiKey", "sk-demo-0123456789abcdef");
    assertThat(owner.send("PUT", KEY, body).status()).isEqualTo(200);
  }

  private static void change(VaultClient owner, String method, String path, int status) {
    assertThat(owner.send(method, path, null).status()).isEqualTo(status);
  }

  /// What a new call of the flow is given.
  private static String given(VaultClient owner) {
    var data = JsonNodeFactory.instance.objectNode().put("data", 1);
    assertThat(owner.send("POST", "/v1/genkit/ask", data).status()).isEqualTo(200);
    return flows.given();
  }

  private static int use(String capability) {
    try (var flow = client(capability)) {
      return flow.send("GET", "/v1/proxy/openai/v1/models", null).status();
    }
  }

  @Test
  void aStopEndsItForGoodAndALaterCallOfTheFlowHasANewOne() {
    try (var owner = client(vault.token("stopped", List.of()))) {
      set(owner);
      var old = given(owner);
      assertThat(use(old)).isEqualTo(200);

      change(owner, "POST", KEY + ":disable", 200);
      assertThat(use(old)).isEqualTo(403);
      change(owner, "POST", KEY + ":enable", 200);

      assertThat(use(old)).isEqualTo(401);
      assertThat(use(given(owner))).isEqualTo(200);
      assertThat(use(old)).isEqualTo(401);
    }
  }

  @Test
  void itIsNotForAKeyThatIsSetAfterARemoval() {
    try (var owner = client(vault.token("removed", List.of()))) {
      set(owner);
      var old = given(owner);
      change(owner, "DELETE", KEY, 204);
      set(owner);

      assertThat(use(old)).isEqualTo(401);
      assertThat(use(given(owner))).isEqualTo(200);
    }
  }

  @Test
  void itIsNotForASecretThatReplacedItsOwn() {
    try (var owner = client(vault.token("replaced", List.of()))) {
      set(owner);
      var old = given(owner);
      set(owner);

      assertThat(use(old)).isEqualTo(401);
      assertThat(use(given(owner))).isEqualTo(200);
    }
  }

  @Test
  void aNewLabelDoesNotEndIt() {
    try (var owner = client(vault.token("labelled", List.of()))) {
      set(owner);
      var old = given(owner);
      var label = JsonNodeFactory.instance.objectNode().put("label", "work");
      assertThat(owner.send("PATCH", KEY, label).status()).isEqualTo(200);

      assertThat(use(old)).isEqualTo(200);
    }
  }
}
