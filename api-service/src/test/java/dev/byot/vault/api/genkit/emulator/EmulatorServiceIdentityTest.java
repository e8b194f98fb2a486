package dev.byot.vault.api.genkit.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.problem.VaultException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.Test;

final class EmulatorServiceIdentityTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void asksForATokenOnceAndKeepsItWhileItIsGood() throws Exception {
    var token = token(NOW.plusSeconds(3600));
    try (var cloud = ScriptedUpstream.answering(ScriptedUpstream.ok(answer(token)))) {
      var identity = identity(cloud);

      assertThat(identity.token()).isEqualTo(token);
      assertThat(identity.token()).isEqualTo(token);

      assertThat(cloud.requests()).hasSize(1);
      var sent = cloud.requests().getFirst();
      assertThat(sent.line()).startsWith("POST /byot-emulator/v1/projects/demo/oidc-tokens ");
      assertThat(sent.body())
          .isEqualTo("{\"audience\":\"http://genkit:3400\",\"email\":\"vault@demo\"}");
    }
  }

  @Test
  void asksAgainWhenATokenIsAboutToExpire() throws Exception {
    try (var cloud =
        ScriptedUpstream.answering(ScriptedUpstream.ok(answer(token(NOW.plusSeconds(30)))))) {
      var identity = identity(cloud);

      identity.token();
      identity.token();

      assertThat(cloud.requests()).hasSize(2);
    }
  }

  @Test
  void saysThatThereIsNoIdentity() throws IOException {
    try (var cloud = ScriptedUpstream.answering("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")) {
      var identity = identity(cloud);

      assertThatThrownBy(identity::token).isInstanceOf(VaultException.Unavailable.class);
    }
    try (var cloud = ScriptedUpstream.answering(ScriptedUpstream.ok("{\"idToken\":\"x\"}"))) {
      var identity = identity(cloud);

      assertThatThrownBy(identity::token).isInstanceOf(VaultException.Unavailable.class);
    }
  }

  private static EmulatorServiceIdentity identity(ScriptedUpstream cloud) {
    return new EmulatorServiceIdentity(
        cloud.url().getAuthority(),
        "demo",
        URI.create("http://genkit:3400/flows"),
        "vault@demo",
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static String answer(String token) {
    return "{\"idToken\":\"" + token + "\"}";
  }

  private static String token(Instant expiresAt) {
    var claims = "{\"exp\":" + expiresAt.getEpochSecond() + "}";
    return "e30."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        + ".s";
  }
}
