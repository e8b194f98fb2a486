package dev.byot.vault.api.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.api.keys.VaultClient;
import dev.byot.vault.seal.SealingKey;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SealingKeyRoutesTest {
  private static final String PATH = "/v1/sealing-key";
  private static final SealingKey NEW = sealingKey();
  private static final SealingKey OLD = sealingKey();

  private final ApiServer server =
      ApiServer.start(
          ServerSettings.loopback(0),
          _ -> false,
          List.of(new SealingKeyRoutes(new FakeAuthenticator(), List.of(NEW, OLD))));
  private final VaultClient alice = new VaultClient(server.port(), "alice");

  private static SealingKey sealingKey() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(3072);
      return SealingKey.of((RSAPublicKey) generator.generateKeyPair().getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void isAJwkSetWithTheKeyToUseFirst() throws Exception {
    var answer = alice.get(PATH);

    var set = JWKSet.parse(answer.response().body());
    assertThat(set.getKeys())
        .extracting(key -> key.getKeyID())
        .containsExactly(NEW.kid(), OLD.kid());
    var first = (RSAKey) set.getKeys().getFirst();
    assertThat(first.toRSAPublicKey()).isEqualTo(NEW.publicKey());
    assertThat(first.computeThumbprint()).hasToString(NEW.kid());
    assertThat(first.getKeyUse()).hasToString("enc");
    assertThat(first.getAlgorithm()).hasToString("RSA-OAEP-256");
    assertThat(first.isPrivate()).isFalse();
  }

  @Test
  void tellsTheCallerWhatTheSealMustSay() {
    var answer = alice.get(PATH).json();

    assertThat(answer.path("owner").asText()).isEqualTo(FakeAuthenticator.owner("alice").value());
    assertThat(answer.at("/header/fixed"))
        .hasToString(
            "{\"alg\":\"RSA-OAEP-256\",\"enc\":\"A256GCM\",\"typ\":\"byot-seal+jwe\","
                + "\"crit\":[\"own\",\"prv\",\"nam\",\"cid\",\"exp\"]}");
    assertThat(answer.at("/header/filled"))
        .extracting(member -> member.asText())
        .containsExactly("kid", "own", "prv", "nam", "cid", "exp");
    assertThat(answer.path("maxLifeSeconds").asInt()).isEqualTo(600);
  }

  @Test
  void isKeptByNobodyButTheCaller() {
    var mine = alice.get(PATH);
    var etag = Objects.requireNonNull(mine.header("etag"));
    var bob = new VaultClient(server.port(), "bob");

    assertThat(mine.header("cache-control")).isEqualTo("private, max-age=300");
    assertThat(alice.get(PATH, "If-None-Match", etag).status()).isEqualTo(304);
    assertThat(bob.get(PATH, "If-None-Match", etag).status()).isEqualTo(200);
  }

  @Test
  void isForThoseWhoSignedInAndCanOnlyBeRead() {
    assertThat(new VaultClient(server.port(), "nobody").get(PATH).status()).isEqualTo(401);
    assertThat(alice.delete(PATH).status()).isEqualTo(405);
  }
}
