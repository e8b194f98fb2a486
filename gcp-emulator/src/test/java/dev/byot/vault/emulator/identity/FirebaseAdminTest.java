package dev.byot.vault.emulator.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.firebase.auth.AuthErrorCode;
import com.google.firebase.auth.FirebaseAuthException;
import dev.byot.vault.emulator.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the unchanged firebase-admin makes of the emulator's tokens and look-ups.
final class FirebaseAdminTest {
  private static final String PROJECT = IdentityFixture.PROJECT;
  private static final AccountId ALICE = new AccountId(PROJECT, "alice");

  private final IdentityFixture identity = new IdentityFixture(Store.inMemory());

  @AfterEach
  void close() {
    identity.close();
  }

  @Test
  void acceptsATokenWithItsRolesAndItsProvider() throws Exception {
    var token =
        mint(
            TokenClaims.of("alice")
                .withRoles("security", "admin")
                .withSignInProvider("google.com")
                .withSignedInAgo(Duration.ofMinutes(10))
                .withCustom(Map.of("team", "vault")));

    var verified = identity.auth().verifyIdToken(token, true);

    assertThat(verified.getUid()).isEqualTo("alice");
    assertThat(verified.getIssuer()).isEqualTo("https://securetoken.google.com/" + PROJECT);
    assertThat(verified.getTenantId()).isNull();
    assertThat(verified.getClaims())
        .containsEntry("roles", List.of("security", "admin"))
        .containsEntry("team", "vault")
        .containsEntry("user_id", "alice");
    assertThat(verified.getClaims().get("firebase"))
        .isEqualTo(Map.of("identities", Map.of(), "sign_in_provider", "google.com"));
    assertThat(IdentityFixture.seconds(verified, "auth_time"))
        .isEqualTo(IdentityFixture.seconds(verified, "iat") - 600);
  }

  @Test
  void refusesAnExpiredToken() {
    var expired = mint(TokenClaims.of("alice").withLifetime(Duration.ofSeconds(-400)));

    refused(AuthErrorCode.EXPIRED_ID_TOKEN, () -> identity.auth().verifyIdToken(expired, true));
  }

  @Test
  void refusesATokenOfAnotherProject() {
    var foreign = identity.toolkit().idTokens().mint("another-project", TokenClaims.of("alice"));

    refused(AuthErrorCode.INVALID_ID_TOKEN, () -> identity.auth().verifyIdToken(foreign, true));
  }

  @Test
  void refusesATokenThatIsNotSigned() {
    var claims = mint(TokenClaims.of("alice")).split("\\.", -1)[1];
    var header =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));

    refused(
        AuthErrorCode.INVALID_ID_TOKEN,
        () -> identity.auth().verifyIdToken(header + "." + claims + ".", true));
  }

  @Test
  void refusesATokenOfAnotherSigner() {
    try (var store = Store.inMemory()) {
      var stranger =
          new IdentityToolkit(store, Clock.systemUTC())
              .idTokens()
              .mint(PROJECT, TokenClaims.of("alice"));

      refused(AuthErrorCode.INVALID_ID_TOKEN, () -> identity.auth().verifyIdToken(stranger, true));
    }
  }

  @Test
  void refusesADisabledAccountUntilItIsEnabled() throws Exception {
    var token = mint(TokenClaims.of("alice"));
    var accounts = identity.toolkit().accounts();

    accounts.disable(ALICE);
    refused(AuthErrorCode.USER_DISABLED, () -> identity.auth().verifyIdToken(token, true));

    accounts.enable(ALICE);
    assertThat(identity.auth().verifyIdToken(token, true).getUid()).isEqualTo("alice");
  }

  @Test
  void refusesARevokedTokenButNotTheNextSignIn() throws Exception {
    var token = mint(TokenClaims.of("alice"));

    identity.toolkit().accounts().revoke(ALICE);

    refused(AuthErrorCode.REVOKED_ID_TOKEN, () -> identity.auth().verifyIdToken(token, true));
    var next = mint(TokenClaims.of("alice"));
    assertThat(identity.auth().verifyIdToken(next, true).getUid()).isEqualTo("alice");
  }

  @Test
  void keepsTheAccountsOfTenantsApart() throws Exception {
    var token = mint(TokenClaims.of("bob").withTenant("acme"));

    assertThat(identity.auth().verifyIdToken(token).getTenantId()).isEqualTo("acme");
    refused(AuthErrorCode.USER_NOT_FOUND, () -> identity.auth().verifyIdToken(token, true));
    assertThat(
            identity
                .auth()
                .getTenantManager()
                .getAuthForTenant("acme")
                .verifyIdToken(token, true)
                .getUid())
        .isEqualTo("bob");
  }

  @Test
  void knowsOnlyAccountsThatHaveSignedIn() {
    refused(AuthErrorCode.USER_NOT_FOUND, () -> identity.auth().getUser("nobody"));
  }

  @Test
  void keepsKeysAndAccountsAcrossARestart(@TempDir Path folder) throws Exception {
    String alice;
    String mallory;
    try (var before = new IdentityFixture(Store.at(folder))) {
      alice = before.toolkit().idTokens().mint(PROJECT, TokenClaims.of("alice"));
      mallory = before.toolkit().idTokens().mint(PROJECT, TokenClaims.of("mallory"));
      before.toolkit().accounts().disable(new AccountId(PROJECT, "mallory"));
    }

    try (var after = new IdentityFixture(Store.at(folder))) {
      assertThat(after.auth().verifyIdToken(alice, true).getUid()).isEqualTo("alice");
      refused(AuthErrorCode.USER_DISABLED, () -> after.auth().verifyIdToken(mallory, true));
    }
  }

  private String mint(TokenClaims claims) {
    return identity.toolkit().idTokens().mint(PROJECT, claims);
  }

  private static void refused(AuthErrorCode code, ThrowingCallable call) {
    var refusal = catchThrowableOfType(FirebaseAuthException.class, call);
    assertThat(refusal).isNotNull();
    assertThat(refusal.getAuthErrorCode()).isEqualTo(code);
  }
}
