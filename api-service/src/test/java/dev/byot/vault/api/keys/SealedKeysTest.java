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

  private static String sealed(KeyRef key, CommandId id, Instant expires) {
    try (var plaintext = Secret.taking("{\"apiKey\":\"x\"}".getBytes(StandardCharsets.UTF_8))) {
      return new Sealer(SEALING_KEY).seal(plaintext, key, id, expires).compact();
    }
  }
}
