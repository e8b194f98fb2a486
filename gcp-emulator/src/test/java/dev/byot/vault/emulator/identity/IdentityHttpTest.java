package dev.byot.vault.emulator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.X509CertUtils;
import com.nimbusds.jwt.SignedJWT;
import dev.byot.vault.emulator.store.Store;
import dev.byot.vault.emulator.testing.LocalHttp;
import java.security.interfaces.RSAPublicKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Sign-in and administration by another process.
final class IdentityHttpTest {
  private static final String ADMIN = "/byot-emulator/v1/projects/demo-vault";

  private final IdentityFixture identity = new IdentityFixture(Store.inMemory());
  private final LocalHttp http = new LocalHttp(identity.endpoint());

  @AfterEach
  void close() {
    http.close();
    identity.close();
  }

  @Test
  void mintsATokenThatFirebaseAdminAccepts() throws Exception {
    var token =
        http.posted(
                ADMIN + "/tokens",
                """
                {"uid": "alice", "roles": ["admin"], "signInProvider": "google.com",
                 "expiresInSeconds": 120, "signedInSecondsAgo": 30}
                """)
            .path("idToken")
            .textValue();

    var verified = identity.auth().verifyIdToken(token, true);

    var issued = IdentityFixture.seconds(verified, "iat");
    assertThat(verified.getUid()).isEqualTo("alice");
    assertThat(IdentityFixture.seconds(verified, "exp") - issued).isEqualTo(120);
    assertThat(issued - IdentityFixture.seconds(verified, "auth_time")).isEqualTo(30);
  }

  @Test
  void mintsForATenantThatTheBodyOrThePathNames() throws Exception {
    var named = http.posted(ADMIN + "/tokens", "{\"uid\": \"bob\", \"tenant\": \"acme\"}");
    var inPath = http.posted(ADMIN + "/tenants/acme/tokens", "{\"uid\": \"bob\"}");

    for (var answer :
        new String[] {named.path("idToken").asText(), inPath.path("idToken").asText()}) {
      assertThat(identity.auth().verifyIdToken(answer).getTenantId()).isEqualTo("acme");
    }
  }

  @Test
  void disablesEnablesAndRevokesAccounts() throws Exception {
    http.post(ADMIN + "/tokens", "{\"uid\": \"a/b\"}");

    http.post(ADMIN + "/accounts/a%2Fb:disable", "");
    assertThat(identity.auth().getUser("a/b").isDisabled()).isTrue();
    assertThat(http.post(ADMIN + "/tokens", "{\"uid\": \"a/b\"}").body()).contains("USER_DISABLED");

    http.post(ADMIN + "/accounts/a%2Fb:enable", "");
    http.post(ADMIN + "/accounts/a%2Fb:revoke", "");
    assertThat(identity.auth().getUser("a/b").isDisabled()).isFalse();
    assertThat(identity.auth().getUser("a/b").getTokensValidAfterTimestamp()).isPositive();
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    assertThat(http.post(ADMIN + "/tokens", "{}").body()).contains("'uid' is required");
    assertThat(http.post(ADMIN + "/tokens", "{\"uid\": 1}").body()).contains("'uid' is required");
    assertThat(http.post(ADMIN + "/tokens", "{\"uid\": \"a\", \"roles\": \"admin\"}").body())
        .contains("array of strings");
    assertThat(
            http.post(ADMIN + "/tokens", "{\"uid\": \"a\", \"signedInSecondsAgo\": -1}")
                .statusCode())
        .isEqualTo(400);
    assertThat(http.post(ADMIN + "/accounts/nobody:disable", "").body()).contains("USER_NOT_FOUND");
    assertThat(http.post(ADMIN + "/tokens", "{\"uid\": \"" + "a".repeat(129) + "\"}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void publishesCertificatesThatMayBeCachedForAnHour() throws Exception {
    var answer =
        http.send(
            "GET",
            "/www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com",
            "");

    assertThat(answer.headers().firstValue("Cache-Control"))
        .hasValueSatisfying(value -> assertThat(value).contains("max-age=3600"));
  }

  @Test
  void mintsServiceTokensThatTheirPublishedKeysVerify() throws Exception {
    var token =
        http.posted(
                ADMIN + "/oidc-tokens",
                "{\"audience\": \"http://genkit\", \"email\": \"proxy@demo-vault.example\"}")
            .path("idToken")
            .textValue();

    var jwt = SignedJWT.parse(token);
    var claims = jwt.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo("https://accounts.google.com");
    assertThat(claims.getAudience()).containsExactly("http://genkit");
    assertThat(claims.getStringClaim("email")).isEqualTo("proxy@demo-vault.example");
    assertThat(claims.getBooleanClaim("email_verified")).isTrue();
    var id = jwt.getHeader().getKeyID();
    var pem = http.got("/www.googleapis.com/oauth2/v1/certs").path(id).textValue();
    var certified = (RSAPublicKey) X509CertUtils.parse(pem).getPublicKey();
    var keys = JWKSet.parse(http.got("/www.googleapis.com/oauth2/v3/certs").toString());
    assertThat(jwt.verify(new RSASSAVerifier(certified))).isTrue();
    assertThat(jwt.verify(new RSASSAVerifier(keys.getKeyByKeyId(id).toRSAKey()))).isTrue();
  }
}
