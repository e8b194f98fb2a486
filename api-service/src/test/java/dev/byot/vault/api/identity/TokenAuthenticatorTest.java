package dev.byot.vault.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.api.SettableClock;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TokenAuthenticatorTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final IdToken ALICE = token(null, "password", Set.of());

  private final SettableClock clock = new SettableClock(NOW);
  private final Map<String, IdToken> tokens = new HashMap<>(Map.of("alice", ALICE));
  private final AtomicInteger verifications = new AtomicInteger();
  private final AtomicInteger lookups = new AtomicInteger();
  private Account account = new Account(false, Instant.EPOCH);
  private boolean lookupDown;

  private static IdToken token(@Nullable String tenant, String provider, Set<String> roles) {
    return new IdToken(
        "alice@example.com",
        tenant,
        provider,
        roles,
        NOW.minusSeconds(60),
        NOW.plus(Duration.ofHours(1)));
  }

  private static IdentitySettings settings(@Nullable String tenant, String... providers) {
    return new IdentitySettings(
        "p", tenant, Set.of(providers), Map.of(Role.SECURITY, Set.of("alice@example.com")));
  }

  private TokenAuthenticator authenticator(IdentitySettings settings, Executor executor) {
    return new TokenAuthenticator(
        settings,
        token -> {
          verifications.incrementAndGet();
          var found = tokens.get(token);
          if (found == null) {
            throw new VaultException.Unauthenticated("malformed", "not good");
          }
          return found;
        },
        _ -> {
          lookups.incrementAndGet();
          if (lookupDown) {
            throw new IllegalStateException("down");
          }
          return account;
        },
        clock,
        Duration.ofMillis(300),
        executor);
  }

  private TokenAuthenticator authenticator(IdentitySettings settings) {
    return authenticator(settings, Runnable::run);
  }

  @Test
  void admitsWhoSignedInAsLongAsTheAccountIsGood() {
    var authenticator = authenticator(settings(null));
    var signIn = new SignIn("alice@example.com", null, NOW.minusSeconds(60));
    assertThat(authenticator.admit(signIn, Freshness.USE))
        .isEqualTo(OwnerId.of(null, "alice@example.com"));

    account = new Account(false, NOW);
    clock.advance(Accounts.FRESH);

    assertThatThrownBy(() -> authenticator.admit(signIn, Freshness.USE))
        .isInstanceOfSatisfying(
            VaultException.Unauthenticated.class,
            refusal -> assertThat(refusal.reason()).isEqualTo("revoked"));
  }

  @Test
  void knowsTheCaller() {
    var caller = authenticator(settings(null)).authenticate("alice", Freshness.WRITE);

    assertThat(caller.owner()).isEqualTo(OwnerId.of(null, "alice@example.com"));
    assertThat(caller.roles()).isEmpty();
    assertThat(caller.toString()).doesNotContain("alice");
    assertThat(ALICE.toString()).doesNotContain("alice");
  }

  @Test
  void refusesAUserWhoseNameIsNoText() {
    tokens.put("half", new IdToken("\ud83d", null, "password", Set.of(), NOW, NOW.plusSeconds(60)));
    var authenticator = authenticator(settings(null));

    assertThatThrownBy(() -> authenticator.authenticate("half", Freshness.USE))
        .isInstanceOfSatisfying(
            VaultException.Unauthenticated.class,
            refusal -> assertThat(refusal.reason()).isEqualTo("malformed"));
    assertThat(lookups).hasValue(0);
  }

  @Test
  void verifiesATokenOnce() {
    var authenticator = authenticator(settings(null));

    authenticator.authenticate("alice", Freshness.USE);
    authenticator.authenticate("alice", Freshness.WRITE);

    assertThat(verifications).hasValue(1);
  }

  @Test
  void looksAnAccountUpForItsFirstRequestAndForEveryChange() {
    var authenticator = authenticator(settings(null));

    authenticator.authenticate("alice", Freshness.USE);
    authenticator.authenticate("alice", Freshness.USE);
    assertThat(lookups).hasValue(1);

    authenticator.authenticate("alice", Freshness.WRITE);
    authenticator.authenticate("alice", Freshness.WRITE);
    assertThat(lookups).hasValue(3);
  }

  @Test
  void looksAnAccountInUseUpEveryThirtySecondsWithoutWaiting() {
    var waiting = new ArrayList<Runnable>();
    var behind = new AtomicBoolean();
    var authenticator =
        authenticator(
            settings(null),
            work -> {
              if (behind.get()) {
                waiting.add(work);
              } else {
                work.run();
              }
            });
    authenticator.authenticate("alice", Freshness.USE);
    behind.set(true);

    clock.advance(Duration.ofSeconds(29));
    authenticator.authenticate("alice", Freshness.USE);
    assertThat(waiting).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    authenticator.authenticate("alice", Freshness.USE);
    authenticator.authenticate("alice", Freshness.USE);
    assertThat(waiting).hasSize(1);

    account = new Account(true, Instant.EPOCH);
    waiting.forEach(Runnable::run);
    assertThatThrownBy(() -> authenticator.authenticate("alice", Freshness.USE))
        .isInstanceOf(VaultException.Unauthenticated.class);
  }

  @Test
  void waitsForTheLookUpOfAnAccountThatWasIdleForAMinute() {
    var authenticator = authenticator(settings(null));
    authenticator.authenticate("alice", Freshness.USE);

    clock.advance(Duration.ofSeconds(60));
    authenticator.authenticate("alice", Freshness.USE);

    assertThat(lookups).hasValue(2);
  }

  @Test
  void refusesATokenTheMomentItExpires() {
    var authenticator = authenticator(settings(null));
    authenticator.authenticate("alice", Freshness.USE);

    clock.advance(Duration.ofHours(1));

    assertThatThrownBy(() -> authenticator.authenticate("alice", Freshness.USE))
        .isInstanceOf(VaultException.Unauthenticated.class)
        .hasMessageContaining("expired");
  }

  @Test
  void refusesWhatTheVerifierRefuses() {
    assertThatThrownBy(() -> authenticator(settings(null)).authenticate("bob", Freshness.USE))
        .isInstanceOf(VaultException.Unauthenticated.class);
  }

  @Test
  void isRidOfADisabledAccountWithinAMinute() {
    var authenticator = authenticator(settings(null));
    authenticator.authenticate("alice", Freshness.USE);
    account = new Account(true, Instant.EPOCH);
    clock.advance(Duration.ofSeconds(60));

    assertThatThrownBy(() -> authenticator.authenticate("alice", Freshness.USE))
        .isInstanceOf(VaultException.Unauthenticated.class);
  }

  @Test
  void refusesWhoeverSignedInBeforeTheRevocation() {
    account = new Account(false, NOW.minusSeconds(59));

    assertThatThrownBy(() -> authenticator(settings(null)).authenticate("alice", Freshness.USE))
        .isInstanceOf(VaultException.Unauthenticated.class);
  }

  @Test
  void letsUseGoOnForFiveMinutesWhileAccountsCannotBeLookedUp() {
    var authenticator = authenticator(settings(null));
    authenticator.authenticate("alice", Freshness.USE);
    lookupDown = true;

    clock.advance(Duration.ofSeconds(299));
    authenticator.authenticate("alice", Freshness.USE);
    clock.advance(Duration.ofSeconds(1));

    assertThatThrownBy(() -> authenticator.authenticate("alice", Freshness.USE))
        .isInstanceOf(VaultException.Unavailable.class);
  }

  @Test
  void refusesWritesAndRolesAtOnceWhileAccountsCannotBeLookedUp() {
    tokens.put("alice", token(null, "password", Set.of("security")));
    var authenticator = authenticator(settings(null));
    assertThat(authenticator.authenticate("alice", Freshness.WRITE).roles())
        .containsExactly(Role.SECURITY);
    lookupDown = true;

    assertThat(authenticator.authenticate("alice", Freshness.USE).roles()).isEmpty();
    assertThatThrownBy(() -> authenticator.authenticate("alice", Freshness.WRITE))
        .isInstanceOf(VaultException.Unavailable.class);
  }

  @Test
  void doesNotAskAgainAtOnceWhileThereIsSomethingToFallBackOn() {
    var authenticator = authenticator(settings(null));
    authenticator.authenticate("alice", Freshness.USE);
    lookupDown = true;
    clock.advance(Duration.ofSeconds(61));

    authenticator.authenticate("alice", Freshness.USE);
    authenticator.authenticate("alice", Freshness.USE);
    assertThat(lookups).hasValue(2);

    clock.advance(Duration.ofSeconds(3));
    lookupDown = false;
    authenticator.authenticate("alice", Freshness.USE);
    assertThat(lookups).hasValue(3);
  }

  @Test
  void refusesAStrangerWhoseAccountCannotBeLookedUp() {
    lookupDown = true;

    assertThatThrownBy(() -> authenticator(settings(null)).authenticate("alice", Freshness.USE))
        .isInstanceOf(VaultException.Unavailable.class);
  }

  @Test
  void waitsForASlowLookUpNoLongerThanItsPatience() {
    var never = new CountDownLatch(1);
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var authenticator =
          authenticator(
              settings(null),
              work ->
                  executor.execute(() -> {
                    try {
                      never.await();
                    } catch (InterruptedException _) {
                      Thread.currentThread().interrupt();
                    }
                    work.run();
                  }));

      assertThatThrownBy(() -> authenticator.authenticate("alice", Freshness.USE))
          .isInstanceOf(VaultException.Unavailable.class);
      never.countDown();
    }
  }

  @Test
  void takesOnlyItsOwnTenant() {
    tokens.put("acme", token("acme", "password", Set.of()));

    assertThat(authenticator(settings("acme")).authenticate("acme", Freshness.USE).tenant())
        .isEqualTo("acme");
    assertThatThrownBy(() -> authenticator(settings("acme")).authenticate("alice", Freshness.USE))
        .isInstanceOf(VaultException.Unauthenticated.class);
    assertThatThrownBy(() -> authenticator(settings(null)).authenticate("acme", Freshness.USE))
        .isInstanceOf(VaultException.Unauthenticated.class);
  }

  @Test
  void takesAnonymousUsersOnlyWhenToldTo() {
    tokens.put("alice", token(null, "anonymous", Set.of()));

    assertThatThrownBy(() -> authenticator(settings(null)).authenticate("alice", Freshness.USE))
        .isInstanceOf(VaultException.Unauthenticated.class);
    authenticator(settings(null, "anonymous")).authenticate("alice", Freshness.USE);
  }

  @Test
  void takesOnlyTheSignInProvidersOfItsList() {
    assertThatThrownBy(
            () -> authenticator(settings(null, "google.com")).authenticate("alice", Freshness.USE))
        .isInstanceOf(VaultException.Unauthenticated.class);
  }

  @Test
  void givesARoleOnlyToThoseWithTheClaimAndTheEntryAndAnOrdinarySignIn() {
    tokens.put("claim", token(null, "password", Set.of("security", "admin")));
    tokens.put("custom", token(null, "custom", Set.of("security")));
    var authenticator = authenticator(settings(null));

    assertThat(authenticator.authenticate("claim", Freshness.WRITE).roles())
        .containsExactly(Role.SECURITY);
    assertThat(authenticator.authenticate("custom", Freshness.WRITE).roles()).isEmpty();
    assertThat(authenticator.authenticate("alice", Freshness.WRITE).has(Role.SECURITY)).isFalse();
  }
}
