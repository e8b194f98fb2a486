package dev.byot.vault.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.KeyPatch;
import dev.byot.vault.commands.KeyPatch.To;
import dev.byot.vault.commands.LimitsPatch;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.keys.Budget;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.Limits;
import dev.byot.vault.keys.ProviderId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `PATCH`: what an owner says about a key.
final class KeySettingsTest extends KeyRoutesFixture {
  private static final Limits LIMITS =
      new Limits(new Budget(1_000L, null, null, 50L), List.of("gpt-5"));

  private KeyPatch patch(String body, String... headers) {
    setOpenai();

    var answer = alice.send("PATCH", "/v1/keys/openai", body.replace('\'', '"'), headers);

    assertThat(answer.status()).isEqualTo(202);
    var command = CommandMessages.decode(messages.published().getLast());
    return ((KeyCommand.UpdateKey) command).patch();
  }

  @Test
  void changesEverySettingAtOnce() {
    var patch =
        patch(
            "{'label': 'a', 'expiresAt': '2099-01-01T00:00:00Z', 'preference': 0,"
                + " 'passOverWhenDisabled': true, 'limits': {'models': ['gpt-5'],"
                + " 'budget': {'tokensPerDay': 1000, 'callsPerMonth': 50}}}");

    assertThat(patch)
        .isEqualTo(
            new KeyPatch(
                new To<>("a"),
                new To<>(Instant.parse("2099-01-01T00:00:00Z")),
                0,
                new To<>(
                    new LimitsPatch(
                        new To<>(
                            new LimitsPatch.OfBudget(new To<>(1_000L), null, null, new To<>(50L))),
                        new To<>(List.of("gpt-5")))),
                true));
  }

  @Test
  void changesOnlyWhatIsThere() {
    assertThat(patch("{'preference': 1000}"))
        .isEqualTo(new KeyPatch(null, null, 1_000, null, null));
  }

  @Test
  void takesAwayWhatIsNull() {
    assertThat(patch("{'expiresAt': null, 'limits': null}"))
        .isEqualTo(new KeyPatch(null, new To<>(null), null, new To<>(null), null));
  }

  @Test
  void changesOfLimitsOnlyWhatIsThere() {
    assertThat(patch("{'limits': {'budget': {'callsPerDay': 5, 'callsPerMonth': null}}}").limits())
        .isEqualTo(
            new To<>(
                new LimitsPatch(
                    new To<>(new LimitsPatch.OfBudget(null, null, new To<>(5L), new To<>(null))),
                    null)));
  }

  @Test
  void takesTheMediaTypeOfMergePatches() {
    assertThat(patch("{'preference': 1}", "Content-Type", "application/merge-patch+json"))
        .isEqualTo(new KeyPatch(null, null, 1, null, null));
    var type = "application/merge-patch+json";
    assertThat(alice.mistaken().send("PUT", "/v1/keys/openai", "{}", "Content-Type", type).status())
        .isEqualTo(415);
  }

  @Test
  void tellsAnotherChangeFromARepeatedOne() {
    setOpenai();
    var once = new String[] {"Idempotency-Key", "once"};

    var first = alice.send("PATCH", "/v1/keys/openai", "{\"preference\": 1}", once);
    var again = alice.send("PATCH", "/v1/keys/openai", "{\"preference\":1}", once);
    var other = alice.send("PATCH", "/v1/keys/openai", "{\"preference\": 2}", once);

    assertThat(again.text("command")).isEqualTo(first.text("command"));
    assertThat(other.status()).isEqualTo(422);
  }

  @Test
  void showsWhatWasSaidAndTheDefaultsOfWhatWasNot() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai();
    var before = alice.get("/v1/keys/openai").json();
    var key =
        new KeyRef(FakeAuthenticator.owner("alice"), new ProviderId("openai"), KeyName.DEFAULT);
    state.put(
        state
            .find(key)
            .withSettings(new KeySettings("a", KeySettings.LATEST_EXPIRY, 7, LIMITS, true)));
    var after = alice.get("/v1/keys/openai").json();

    assertThat(before.path("preference").asInt()).isEqualTo(100);
    assertThat(before.path("limits").isNull()).isTrue();
    assertThat(before.path("passOverWhenDisabled").asBoolean(true)).isFalse();
    assertThat(after.path("preference").asInt()).isEqualTo(7);
    assertThat(after.path("limits").toString())
        .isEqualTo(
            "{\"budget\":{\"tokensPerDay\":1000,\"callsPerMonth\":50},\"models\":[\"gpt-5\"]}");
    assertThat(after.path("passOverWhenDisabled").asBoolean()).isTrue();
  }
}
