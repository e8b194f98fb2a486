package dev.byot.vault.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.seal.Sealer;
import dev.byot.vault.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Secrets that the browser sealed.
final class SealedKeysTest extends KeyRoutesFixture {
  @Test
  void takesASecretThatTheBrowserSealed() {
    var key =
        new KeyRef(FakeAuthenticator.owner("alice"), new ProviderId("openai"), KeyName.DEFAULT);
    var id = CommandId.next();
    var sealed = sealed(key, id, clock.instant().plusSeconds(60));

    var answer = alice.put("/v1/keys/openai", Map.of("sealed", sealed, "label", "mine"));
    var again = alice.put("/v1/keys/openai", Map.of("sealed", sealed, "label", "mine"));
    var stolen = bob.put("/v1/keys/openai", Map.of("sealed", sealed));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("command")).isEqualTo(id.toString());
    assertThat(((KeyCommand.SetKey) onlyCommand()).sealed().compact()).isEqualTo(sealed);
    assertThat(again.text("command")).isEqualTo(id.toString());
    assertThat(stolen.text("code")).isEqualTo("seal-wrong-binding");
  }

  @Test
  void refusesSealsOutOfTime() {
    var key =
        new KeyRef(FakeAuthenticator.owner("alice"), new ProviderId("openai"), KeyName.DEFAULT);
    var expired = sealed(key, CommandId.next(), clock.instant().minusSeconds(5));
    clock.advance(Duration.ofMinutes(11));
    var late = sealed(key, CommandId.next(), clock.instant().plusSeconds(60));
    clock.advance(Duration.ofMinutes(-11));

    assertThat(alice.put("/v1/keys/openai", Map.of("sealed", expired)).text("code"))
        .isEqualTo("seal-expired");
    clock.advance(Duration.ofMinutes(11));
    assertThat(alice.put("/v1/keys/openai", Map.of("sealed", late)).text("code"))
        .isEqualTo("command-id-out-of-time");
  }

  private static final KeyRef ALICES =
      new KeyRef(FakeAuthenticator.owner("alice"), new ProviderId("openai"), KeyName.DEFAULT);

  private void assertRefused(VaultClient caller, String sealed, String code, String sentence) {
    var answer = caller.put("/v1/keys/openai", Map.of("sealed", sealed));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("code")).isEqualTo(code);
    assertThat(answer.text("detail")).contains(sentence);
    assertThat(messages.published()).isEmpty();
  }

  @Test
  void refusesASealOfSomebodyElse() {
    var soon = clock.instant().plusSeconds(60);

    assertRefused(
        bob,
        sealed(ALICES, CommandId.next(), soon),
        "seal-wrong-binding",
        "sealed for another owner, provider, name or command");
  }

  @Test
  void refusesASealOfARetiredKey() {
    var retired = new Sealer(sealingKey());

    assertRefused(
        alice,
        sealed(retired, ALICES, CommandId.next(), clock.instant().plusSeconds(60)),
        "seal-unknown-key",
        "GET /v1/sealing-key and seal it again");
  }

  @Test
  void refusesASealThatHasExpiredOrLastsTooLong() {
    for (var end : List.of(clock.instant().minusSeconds(2), clock.instant().plusSeconds(700))) {
      assertRefused(
          alice, sealed(ALICES, CommandId.next(), end), "seal-expired", "seal the secret again");
    }
  }

  @Test
  void refusesWhatIsNoSeal() {
    assertRefused(alice, "a.b.c.d.e", "seal-malformed", "is not as GET /v1/sealing-key says");
  }

  private static String sealed(KeyRef key, CommandId id, Instant expires) {
    return sealed(new Sealer(SEALING_KEY), key, id, expires);
  }

  private static String sealed(Sealer sealer, KeyRef key, CommandId id, Instant expires) {
    try (var plaintext = Secret.taking("{\"apiKey\":\"x\"}".getBytes(StandardCharsets.UTF_8))) {
      return sealer.seal(plaintext, key, id, expires).compact();
    }
  }
}
