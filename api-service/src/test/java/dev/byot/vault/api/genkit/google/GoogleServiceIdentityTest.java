package dev.byot.vault.api.genkit.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.IdToken;
import com.google.auth.oauth2.IdTokenProvider;
import dev.byot.vault.problem.VaultException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GoogleServiceIdentityTest {
  private static final URI SERVER = URI.create("https://genkit-abc.a.run.app/flows");

  @Test
  void asksForATokenOfTheServersOrigin() {
    var identity = GoogleServiceIdentity.of(new ServiceAccount(false), SERVER);

    var claims =
        new String(
            Base64.getUrlDecoder().decode(identity.token().split("\\.", -1)[1]),
            StandardCharsets.UTF_8);

    assertThat(claims).contains("\"aud\":\"https://genkit-abc.a.run.app\"");
    assertThat(identity.token()).isEqualTo(identity.token());
  }

  @Test
  void saysThatThereIsNoIdentity() {
    var identity = GoogleServiceIdentity.of(new ServiceAccount(true), SERVER);

    assertThatThrownBy(identity::token).isInstanceOf(VaultException.Unavailable.class);
  }

  @Test
  void refusesCredentialsThatMakeNoIdTokens() {
    var credentials = GoogleCredentials.create(new AccessToken("a", Date.from(Instant.EPOCH)));

    assertThatThrownBy(() -> GoogleServiceIdentity.of(credentials, SERVER))
        .isInstanceOf(IllegalStateException.class);
  }

  private static final class ServiceAccount extends GoogleCredentials implements IdTokenProvider {
    private final boolean down;

    ServiceAccount(boolean down) {
      this.down = down;
    }

    @Override
    public IdToken idTokenWithAudience(
        @Nullable String audience, @Nullable List<IdTokenProvider.Option> options)
        throws IOException {
      if (down) {
        throw new IOException("down");
      }
      var claims =
          "{\"aud\":\""
              + audience
              + "\",\"exp\":"
              + Instant.now().plusSeconds(3600).getEpochSecond()
              + "}";
      return IdToken.create(
          encoded("{\"alg\":\"RS256\"}") + "." + encoded(claims) + "." + encoded("signature"));
    }

    private static String encoded(String text) {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
