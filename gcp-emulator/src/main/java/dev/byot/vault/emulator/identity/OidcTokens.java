package dev.byot.vault.emulator.identity;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// ID tokens of service accounts, as Google's metadata server hands them to a workload: what one
/// service shows another in `X-Serverless-Authorization`.
public final class OidcTokens {
  private static final String ISSUER = "https://accounts.google.com";

  private final SigningKeys keys;
  private final Clock clock;

  OidcTokens(SigningKeys keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  public String mint(String audience, String email, Duration lifetime) {
    var now = clock.instant().getEpochSecond();
    var claims = new LinkedHashMap<String, Object>();
    claims.put("iss", ISSUER);
    claims.put("aud", audience);
    claims.put("azp", subject(email));
    claims.put("sub", subject(email));
    claims.put("email", email);
    claims.put("email_verified", true);
    claims.put("iat", now);
    claims.put("exp", now + lifetime.toSeconds());
    return keys.get(SigningKeys.GOOGLE).sign(claims);
  }

  /// Google's subjects are numbers that never change for an account.
  private static String subject(String email) {
    return Long.toString(100_000_000_000L + Integer.toUnsignedLong(email.hashCode()));
  }

  Map<String, Object> certificates() {
    return keys.get(SigningKeys.GOOGLE).certificates();
  }

  Map<String, Object> jwks() {
    return Map.of("keys", List.of(keys.get(SigningKeys.GOOGLE).jwk()));
  }
}
