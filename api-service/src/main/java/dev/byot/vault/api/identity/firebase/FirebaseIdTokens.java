package dev.byot.vault.api.identity.firebase;

import com.google.firebase.auth.AbstractFirebaseAuth;
import com.google.firebase.auth.AuthErrorCode;
import com.google.firebase.auth.FirebaseAuthException;
import com.google.firebase.auth.FirebaseToken;
import dev.byot.vault.api.identity.IdToken;
import dev.byot.vault.api.identity.IdTokenVerifier;
import dev.byot.vault.problem.VaultException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Has `firebase-admin` verify tokens. Nothing of a token, and no text of the library, is kept.
final class FirebaseIdTokens implements IdTokenVerifier {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private static final String INVALID = "the ID token is not valid here";
  private static final Pattern WRONG_PROJECT =
      Pattern.compile("^Firebase ID token has incorrect \"(?:aud|iss)\"");

  private final AbstractFirebaseAuth auth;

  FirebaseIdTokens(AbstractFirebaseAuth auth) {
    this.auth = auth;
  }

  @Override
  public IdToken verify(String token) {
    try {
      return read(auth.verifyIdToken(token, false));
    } catch (FirebaseAuthException e) {
      if (e.getAuthErrorCode() == AuthErrorCode.CERTIFICATE_FETCH_FAILED) {
        throw new VaultException.Unavailable("the keys that sign ID tokens", RETRY_AFTER, null);
      }
      throw e.getAuthErrorCode() == AuthErrorCode.EXPIRED_ID_TOKEN
          ? new VaultException.Unauthenticated("expired", "the ID token has expired")
          : new VaultException.Unauthenticated(reason(e), INVALID);
    } catch (IllegalArgumentException | ClassCastException _) {
      throw new VaultException.Unauthenticated("malformed", INVALID);
    }
  }

  /// For the log only: the library has one code for all of this, and tells it apart in its texts.
  private static String reason(FirebaseAuthException e) {
    var text = String.valueOf(e.getMessage());
    if (text.startsWith("Failed to verify the signature")) {
      return "bad-signature";
    }
    return WRONG_PROJECT.matcher(text).find() ? "wrong-project" : "malformed";
  }

  private static IdToken read(FirebaseToken token) {
    var claims = token.getClaims();
    var firebase = claims.get("firebase") instanceof Map<?, ?> map ? map : Map.of();
    return new IdToken(
        token.getUid(),
        token.getTenantId(),
        firebase.get("sign_in_provider") instanceof String provider ? provider : "",
        roles(claims.get("roles")),
        instant(claims, "auth_time"),
        instant(claims, "exp"));
  }

  private static Set<String> roles(@Nullable Object claim) {
    return claim instanceof List<?> list
        ? list.stream()
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .collect(Collectors.toSet())
        : Set.of();
  }

  private static Instant instant(Map<String, Object> claims, String name) {
    if (claims.get(name) instanceof Number seconds) {
      return Instant.ofEpochSecond(seconds.longValue());
    }
    throw new IllegalArgumentException("an ID token without " + name);
  }
}
