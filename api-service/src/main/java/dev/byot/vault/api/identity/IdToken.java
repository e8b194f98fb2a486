package dev.byot.vault.api.identity;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an ID token says, once its signature, issuer and audience are known to be good.
///
/// @param signedInAt when the user last signed in; tokens are renewed without that
public record IdToken(
    String uid,
    @Nullable String tenant,
    String signInProvider,
    Set<String> roles,
    Instant signedInAt,
    Instant expiresAt) {
  public IdToken {
    roles = Set.copyOf(roles);
  }

  SignIn signIn() {
    return new SignIn(uid, tenant, signedInAt);
  }

  /// Without the uid, which is often an email address or a name.
  @Override
  public String toString() {
    return "IdToken[expiresAt=" + expiresAt + "]";
  }
}
