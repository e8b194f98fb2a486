package dev.byot.vault.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.api.genkit.CredentialKind;
import dev.byot.vault.api.genkit.GenkitSettings;
import dev.byot.vault.api.genkit.Grant;
import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.keys.Budget;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.Limits;
import dev.byot.vault.keys.ProviderId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// That flows are given a key itself is there to be seen by whose key it is.
final class DisclosuresTest extends KeyRoutesFixture {
  private static final String KEY = "/v1/keys/openai";
  private static final ProviderId OPENAI = new ProviderId("openai");

  private static Grant grant(String provider, CredentialKind kind) {
    return new Grant(new ProviderId(provider), kind);
  }

  private final Deque<ApiServer> others = new ArrayDeque<>();

  @AfterEach
  void stopOthers() {
    others.forEach(ApiServer::close);
  }

  private void stored() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();
  }

  private VaultClient vaultWithFlows(String... flows) {
    var other = start(new Disclosures(Map.of(OPENAI, List.of(flows))));
    others.add(other);
    return new VaultClient(other.port(), "alice");
  }

  private static List<String> disclosedTo(JsonNode key) {
    return key.path("disclosedTo").valueStream().map(JsonNode::asText).toList();
  }

  @Test
  void toNobodyIsSaidToo() {
    stored();

    var key = alice.get(KEY).json();

    assertThat(key.path("disclosedTo").isArray()).isTrue();
    assertThat(disclosedTo(key)).isEmpty();
  }

  @Test
  void areShownWithEveryKeyOfTheProvider() {
    stored();
    var client = vaultWithFlows("chat", "group/draw");

    assertThat(disclosedTo(client.get(KEY).json())).containsExactly("chat", "group/draw");
    assertThat(disclosedTo(client.get("/v1/keys").json().at("/keys/0")))
        .containsExactly("chat", "group/draw");
  }

  @Test
  void areANewViewOfTheKey() {
    stored();
    var none = String.valueOf(alice.get(KEY).header("etag"));

    var some = vaultWithFlows("chat").get(KEY, "If-None-Match", none);
    var others =
        vaultWithFlows("draw").get(KEY, "If-None-Match", String.valueOf(some.header("etag")));

    assertThat(some.status()).isEqualTo(200);
    assertThat(others.status()).isEqualTo(200);
  }

  @Test
  void areNoneOfAKeyWithLimits() {
    stored();
    var key = new KeyRef(FakeAuthenticator.owner("alice"), OPENAI, KeyName.DEFAULT);
    var limits = new Limits(new Budget(1L, null, null, null), List.of());
    state.put(state.find(key).withSettings(new KeySettings(null, null, 100, limits, false)));

    assertThat(disclosedTo(vaultWithFlows("chat").get(KEY).json())).isEmpty();
  }

  @Test
  void areTheFlowsThatAreGivenKeysThemselves() {
    var flows =
        Map.of(
            "b", List.of(grant("openai", CredentialKind.KEY)),
            "a",
                List.of(
                    grant("openai", CredentialKind.KEY),
                    grant("gemini", CredentialKind.CAPABILITY)),
            "c", List.of(grant("openai", CredentialKind.CAPABILITY)));

    assertThat(GenkitSettings.disclosing(flows)).isEqualTo(Map.of(OPENAI, List.of("a", "b")));
  }
}
