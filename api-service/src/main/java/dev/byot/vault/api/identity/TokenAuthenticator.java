package dev.byot.vault.api.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.byot.vault.digest.Sha256;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/// Callers by ID token: verified once, then remembered until it expires.
public final class TokenAuthenticator implements Authenticator {
  private static final String CUSTOM = "custom";
  private static final int TOKENS_KEPT = 20_000;

  private final IdentitySettings settings;
  private final IdTokenVerifier verifier;
  private final Accounts accounts;
  private final Clock clock;

  /// By SHA-256 of the whole token: a part of it could be alike in a forgery.
  private final Cache<ByteBuffer, Verified> verified =
      Caffeine.newBuilder().maximumSize(TOKENS_KEPT).expireAfterWrite(Duration.ofHours(1)).build();

  /// @param patience how long a caller waits for an account look-up
  /// @param executor runs the look-ups
  public TokenAuthenticator(
      IdentitySettings settings,
      IdTokenVerifier verifier,
      AccountLookup lookup,
      Clock clock,
      Duration patience,
      Executor executor) {
    this.settings = settings;
    this.verifier = verifier;
    this.clock = clock;
    accounts = new Accounts(lookup, clock, patience, executor);
  }

  @Override
  public Caller authenticate(String idToken, Freshness need) {
    var known = verified(idToken);
    var token = known.token();
    if (!clock.instant().isBefore(token.expiresAt())) {
      throw new VaultException.Unauthenticated("expired", "the ID token has expired");
    }
    admit(known.owner(), token.signIn(), need);
    return new Caller(
        known.owner(),
        token.uid(),
        token.tenant(),
        need == Freshness.WRITE ? roles(token) : Set.of(),
        token.signedInAt(),
        token.expiresAt());
  }

  @Override
  public OwnerId admit(SignIn signIn, Freshness need) {
    var owner = owner(signIn);
    admit(owner, signIn, need);
    return owner;
  }

  private void admit(OwnerId owner, SignIn signIn, Freshness need) {
    if (!accounts.get(signIn.uid(), need).account().admits(signIn)) {
      throw new VaultException.Unauthenticated(
          "revoked", "the account is disabled, or signed out everywhere", owner);
    }
  }

  private static OwnerId owner(SignIn signIn) {
    try {
      return OwnerId.of(signIn.tenant(), signIn.uid());
    } catch (IllegalArgumentException _) {
      throw new VaultException.Unauthenticated("malformed", "the ID token is not valid");
    }
  }

  /// Verifying may wait for Google's signing keys: nobody else waits with it, as they would if the
  /// cache computed the entry.
  private Verified verified(String idToken) {
    var digest = digest(idToken);
    var known = verified.getIfPresent(digest);
    if (known != null) {
      return known;
    }
    var token = verify(idToken);
    var fresh = new Verified(token, owner(token.signIn()));
    verified.put(digest, fresh);
    return fresh;
  }

  /// A token, and whose it is.
  private record Verified(IdToken token, OwnerId owner) {}

  private IdToken verify(String idToken) {
    var token = verifier.verify(idToken);
    if (!Objects.equals(token.tenant(), settings.tenant())) {
      throw new VaultException.Unauthenticated("wrong-tenant", "the ID token is of another tenant");
    }
    if (!settings.allows(token.signInProvider())) {
      throw new VaultException.Unauthenticated(
          "sign-in-not-allowed", "this way to sign in is not allowed here");
    }
    return token;
  }

  /// Never after a sign-in by custom token: whoever holds a service account of the project can make
  /// one for anybody.
  private Set<Role> roles(IdToken token) {
    if (token.signInProvider().equals(CUSTOM)) {
      return Set.of();
    }
    return Arrays.stream(Role.values())
        .filter(role -> token.roles().contains(role.claim()))
        .filter(role -> settings.mayHold(role, token.uid()))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static ByteBuffer digest(String idToken) {
    return ByteBuffer.wrap(Sha256.of(idToken));
  }
}
