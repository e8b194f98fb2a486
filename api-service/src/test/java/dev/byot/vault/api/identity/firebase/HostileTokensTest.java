package dev.byot.vault.api.identity.firebase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.api.SettableClock;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.identity.IdentitySettings;
import dev.byot.vault.api.identity.Role;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.identity.AccountId;
import dev.byot.vault.emulator.identity.TokenClaims;
import dev.byot.vault.json.Json;
import dev.byot.vault.problem.VaultException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What somebody who wants in would send, through the unchanged library.
final class HostileTokensTest {
  private static final String PROJECT = "test-project";
  private static final String CERTIFICATES =
      "/www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com";

  private final LocalCloud cloud = LocalCloud.inMemory();
  private final SettableClock clock = new SettableClock(Instant.now());
  private final FirebaseAuthenticator authenticator =
      FirebaseAuthenticator.open(
          new IdentitySettings(
              PROJECT,
              null,
              Set.of(),
              Map.of(Role.SECURITY, Set.of("alice"), Role.ADMIN, Set.of("alice"))),
          cloud.identityEndpoint(),
          clock);
  private final String good = mint(TokenClaims.of("alice"));

  @BeforeEach
  void checkThatAnHonestTokenIsTaken() {
    assertThat(authenticator.authenticate(good, Freshness.WRITE).uid()).isEqualTo("alice");
  }

  @AfterEach
  void stop() {
    authenticator.close();
    cloud.close();
  }

  private String mint(TokenClaims claims) {
    return cloud.identity().idTokens().mint(PROJECT, claims);
  }

  private void assertRefused(String token, String reason) {
    assertThatThrownBy(() -> authenticator.authenticate(token, Freshness.USE))
        .isInstanceOfSatisfying(
            VaultException.Unauthenticated.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }

  private static String part(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// The good token's claims under a header of one's own.
  private String unsigned(String header) {
    return part(header.getBytes(UTF_8)) + "." + good.split("\\.", -1)[1];
  }

  private Map.Entry<String, String> publishedCertificate()
      throws IOException, InterruptedException {
    var uri = URI.create("http://" + cloud.identityEndpoint() + CERTIFICATES);
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
      var certificate = Json.parseObject(answer.body()).properties().iterator().next();
      return Map.entry(certificate.getKey(), certificate.getValue().asText());
    }
  }

  @Test
  void refusesATokenWithoutASignature() throws Exception {
    var keyId = publishedCertificate().getKey();

    assertRefused(unsigned("{\"alg\":\"none\",\"typ\":\"JWT\"}") + ".", "malformed");
    assertRefused(
        unsigned("{\"alg\":\"none\",\"kid\":\"%s\"}".formatted(keyId)) + ".", "malformed");
    assertRefused(
        unsigned("{\"alg\":\"None\",\"kid\":\"%s\"}".formatted(keyId)) + ".", "malformed");
    assertRefused(good.substring(0, good.lastIndexOf('.') + 1), "bad-signature");
  }

  @Test
  void refusesAMacWithThePublicKeyAsItsSecret() throws Exception {
    var published = publishedCertificate();
    var pem = published.getValue();
    var certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(UTF_8)));
    var publicKey = certificate.getPublicKey().getEncoded();
    var publicPem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey)
            + "\n-----END PUBLIC KEY-----\n";
    var signed =
        unsigned(
            "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"%s\"}".formatted(published.getKey()));

    for (var secret :
        List.of(
            pem.getBytes(UTF_8), certificate.getEncoded(), publicKey, publicPem.getBytes(UTF_8))) {
      assertRefused(signed + "." + part(mac(secret, signed)), "malformed");
    }
  }

  private static byte[] mac(byte[] secret, String text) throws GeneralSecurityException {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    return mac.doFinal(text.getBytes(UTF_8));
  }

  @Test
  void refusesTheClaimsOfOneTokenUnderTheSignatureOfAnother() {
    var other = mint(TokenClaims.of("bob")).split("\\.", -1);
    var mine = good.split("\\.", -1);

    assertRefused(mine[0] + "." + other[1] + "." + mine[2], "bad-signature");
  }

  @Test
  void refusesAForeignProject() {
    assertRefused(
        cloud.identity().idTokens().mint("other-project", TokenClaims.of("alice")),
        "wrong-project");
  }

  @Test
  void refusesAForeignTenant() {
    assertRefused(mint(TokenClaims.of("alice").withTenant("acme")), "wrong-tenant");
  }

  @Test
  void refusesATokenOneSecondAfterItsEnd() {
    assertRefused(mint(TokenClaims.of("alice").withLifetime(Duration.ofSeconds(-1))), "expired");
  }

  @Test
  void refusesATokenItHasVerifiedTheMomentItEnds() {
    var expiresAt = authenticator.authenticate(good, Freshness.USE).expiresAt();

    clock.advance(Duration.between(clock.instant(), expiresAt).minusMillis(1));
    assertThat(authenticator.authenticate(good, Freshness.USE).uid()).isEqualTo("alice");
    clock.advance(Duration.ofMillis(1));
    assertRefused(good, "expired");
  }

  @Test
  void givesNoRoleToASignInByCustomToken() {
    var claims = TokenClaims.of("alice").withRoles("admin", "security");

    var ordinary = authenticator.authenticate(mint(claims), Freshness.WRITE);
    var custom =
        authenticator.authenticate(mint(claims.withSignInProvider("custom")), Freshness.WRITE);

    assertThat(ordinary.roles()).containsExactlyInAnyOrder(Role.ADMIN, Role.SECURITY);
    assertThat(custom.roles()).isEmpty();
  }

  @Test
  void endsTheSessionOfAnAccountThatIsDisabled() {
    cloud.identity().accounts().disable(new AccountId(PROJECT, null, "alice"));

    assertThatThrownBy(() -> authenticator.authenticate(good, Freshness.WRITE))
        .isInstanceOf(VaultException.Unauthenticated.class);
    clock.advance(Duration.ofSeconds(60));
    assertRefused(good, "revoked");
  }

  @Test
  void refusesTokensFromBeforeARevocation() {
    cloud.identity().accounts().revoke(new AccountId(PROJECT, null, "alice"));
    clock.advance(Duration.ofSeconds(60));

    assertRefused(good, "revoked");
    assertThat(authenticator.authenticate(mint(TokenClaims.of("alice")), Freshness.USE).uid())
        .isEqualTo("alice");
  }

  @Test
  void refusesWritesAtOnceAndUseAfterFiveMinutesWhileTheLookUpIsDown() {
    cloud.close();

    assertThatThrownBy(() -> authenticator.authenticate(good, Freshness.WRITE))
        .isInstanceOf(VaultException.Unavailable.class);
    clock.advance(Duration.ofSeconds(295));
    assertThat(authenticator.authenticate(good, Freshness.USE).uid()).isEqualTo("alice");
    clock.advance(Duration.ofSeconds(10));
    assertThatThrownBy(() -> authenticator.authenticate(good, Freshness.USE))
        .isInstanceOf(VaultException.Unavailable.class);
  }
}
