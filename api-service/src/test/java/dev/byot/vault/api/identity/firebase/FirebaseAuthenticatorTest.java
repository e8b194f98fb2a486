package dev.byot.vault.api.identity.firebase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.api.SettableClock;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.identity.IdentitySettings;
import dev.byot.vault.api.identity.Role;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.identity.AccountId;
import dev.byot.vault.emulator.identity.TokenClaims;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Real RS256 tokens through the unchanged library, against the local cloud.
final class FirebaseAuthenticatorTest {
  private static final String PROJECT = "test-project";

  private final LocalCloud cloud = LocalCloud.inMemory();
  private final SettableClock clock = new SettableClock(Instant.now());

  @AfterEach
  void stop() {
    cloud.close();
  }

  private FirebaseAuthenticator open(@Nullable String tenant, Clock with) {
    return FirebaseAuthenticator.open(
        new IdentitySettings(PROJECT, tenant, Set.of(), Map.of(Role.SECURITY, Set.of("alice"))),
        cloud.identityEndpoint(),
        with);
  }

  private String mint(TokenClaims claims) {
    return cloud.identity().idTokens().mint(PROJECT, claims);
  }

  @Test
  void knowsWhoSignedIn() {
    var token = mint(TokenClaims.of("alice").withRoles("security"));
    try (var authenticator = open(null, clock)) {
      var caller = authenticator.authenticate(token, Freshness.WRITE);

      assertThat(caller.owner()).isEqualTo(OwnerId.of(null, "alice"));
      assertThat(caller.has(Role.SECURITY)).isTrue();
      assertThat(caller.expiresAt()).isAfter(clock.instant());
    }
  }

  @Test
  void hasNoGraceForAnExpiredToken() {
    var expired = mint(TokenClaims.of("alice").withLifetime(Duration.ofSeconds(-1)));
    var longExpired = mint(TokenClaims.of("alice").withLifetime(Duration.ofMinutes(-10)));
    try (var authenticator = open(null, Clock.systemUTC())) {
      for (var token : new String[] {expired, longExpired}) {
        assertThatThrownBy(() -> authenticator.authenticate(token, Freshness.USE))
            .isInstanceOf(VaultException.Unauthenticated.class)
            .hasMessage("the ID token has expired");
      }
    }
  }

  @Test
  void refusesTokensOfOthersAndWhatIsNone() {
    var other = cloud.identity().idTokens().mint("other-project", TokenClaims.of("alice"));
    var good = mint(TokenClaims.of("alice"));
    var forged = good.substring(0, good.lastIndexOf('.') + 1) + "AAAA";
    try (var authenticator = open(null, clock)) {
      for (var token : new String[] {other, forged, "a.b.c", "nonsense"}) {
        assertThatThrownBy(() -> authenticator.authenticate(token, Freshness.USE))
            .isInstanceOf(VaultException.Unauthenticated.class)
            .hasMessage("the ID token is not valid here");
      }
    }
  }

  @Test
  void tellsTheLogWhyATokenIsNotTaken() {
    var other = cloud.identity().idTokens().mint("other-project", TokenClaims.of("alice"));
    var good = mint(TokenClaims.of("alice"));
    var forged = good.substring(0, good.lastIndexOf('.') + 1) + "A".repeat(342);
    var old = mint(TokenClaims.of("alice").withLifetime(Duration.ofMinutes(-10)));
    try (var authenticator = open(null, Clock.systemUTC())) {
      assertThat(reason(authenticator, other)).isEqualTo("wrong-project");
      assertThat(reason(authenticator, forged)).isEqualTo("bad-signature");
      assertThat(reason(authenticator, old)).isEqualTo("expired");
      assertThat(reason(authenticator, "nonsense")).isEqualTo("malformed");
    }
  }

  private static String reason(FirebaseAuthenticator authenticator, String token) {
    try {
      return authenticator.authenticate(token, Freshness.USE).toString();
    } catch (VaultException.Unauthenticated e) {
      return e.reason();
    }
  }

  @Test
  void isRidOfDisabledAndRevokedAccountsWithinAMinute() {
    var alice = mint(TokenClaims.of("alice"));
    var bob = mint(TokenClaims.of("bob"));
    try (var authenticator = open(null, clock)) {
      authenticator.authenticate(alice, Freshness.USE);
      authenticator.authenticate(bob, Freshness.USE);

      cloud.identity().accounts().disable(new AccountId(PROJECT, null, "alice"));
      cloud.identity().accounts().revoke(new AccountId(PROJECT, null, "bob"));
      clock.advance(Duration.ofSeconds(61));

      for (var token : new String[] {alice, bob}) {
        assertThatThrownBy(() -> authenticator.authenticate(token, Freshness.USE))
            .isInstanceOf(VaultException.Unauthenticated.class);
      }
    }
  }

  @Test
  void knowsTheUsersOfItsTenant() {
    var token = mint(TokenClaims.of("alice").withTenant("acme"));
    try (var ours = open("acme", clock);
        var others = open(null, clock)) {
      assertThat(ours.authenticate(token, Freshness.WRITE).owner())
          .isEqualTo(OwnerId.of("acme", "alice"));
      assertThatThrownBy(() -> others.authenticate(token, Freshness.USE))
          .isInstanceOf(VaultException.Unauthenticated.class);
    }
  }

  @Test
  void saysSoWhenTheSigningKeysCannotBeHad() {
    var token = mint(TokenClaims.of("alice"));
    var endpoint = cloud.identityEndpoint();
    cloud.close();
    try (var authenticator =
        FirebaseAuthenticator.open(
            new IdentitySettings(PROJECT, null, Set.of(), Map.of()), endpoint, clock)) {
      assertThatThrownBy(() -> authenticator.authenticate(token, Freshness.USE))
          .isInstanceOf(VaultException.Unavailable.class);
    }
  }
}
