package dev.byot.vault.emulator.identity;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an ID token shall say of its user.
///
/// @param roles the custom claim `roles`; left out if empty
/// @param signInProvider as Firebase names them: `password`, `google.com`, `anonymous`, `custom`
/// @param lifetime until the token expires; negative for one that already has
/// @param signedInAgo how long ago the user signed in; tokens are renewed without a new sign-in
/// @param custom further custom claims
public record TokenClaims(
    String uid,
    List<String> roles,
    @Nullable String tenant,
    String signInProvider,
    Duration lifetime,
    Duration signedInAgo,
    Map<String, Object> custom) {
  /// As Firebase has it.
  public static final Duration LIFETIME = Duration.ofHours(1);

  public TokenClaims {
    if (signInProvider.isEmpty()) {
      throw new IllegalArgumentException("a sign-in provider has a name");
    }
    if (signedInAgo.isNegative()) {
      throw new IllegalArgumentException("a sign-in lies in the past");
    }
    roles = List.copyOf(roles);
    custom = Map.copyOf(custom);
  }

  /// An ordinary user who signed in just now.
  public static TokenClaims of(String uid) {
    return new TokenClaims(uid, List.of(), null, "password", LIFETIME, Duration.ZERO, Map.of());
  }

  public TokenClaims withRoles(String... newRoles) {
    return new TokenClaims(
        uid, List.of(newRoles), tenant, signInProvider, lifetime, signedInAgo, custom);
  }

  public TokenClaims withTenant(@Nullable String newTenant) {
    return new TokenClaims(uid, roles, newTenant, signInProvider, lifetime, signedInAgo, custom);
  }

  public TokenClaims withSignInProvider(String provider) {
    return new TokenClaims(uid, roles, tenant, provider, lifetime, signedInAgo, custom);
  }

  public TokenClaims withLifetime(Duration newLifetime) {
    return new TokenClaims(uid, roles, tenant, signInProvider, newLifetime, signedInAgo, custom);
  }

  public TokenClaims withSignedInAgo(Duration ago) {
    return new TokenClaims(uid, roles, tenant, signInProvider, lifetime, ago, custom);
  }

  public TokenClaims withCustom(Map<String, Object> claims) {
    return new TokenClaims(uid, roles, tenant, signInProvider, lifetime, signedInAgo, claims);
  }
}
