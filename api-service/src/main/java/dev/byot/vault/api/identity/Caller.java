package dev.byot.vault.api.identity;

import dev.byot.vault.keys.OwnerId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who calls, as their ID token and their account say.
///
/// @param uid the raw Firebase uid; may hold any character, so it never becomes a path or a header
/// @param tenant the Identity Platform tenant, `null` for a project without tenants
/// @param roles empty unless asked for with [Freshness#WRITE]
/// @param signedInAt when the user last signed in; tokens are renewed without that
/// @param expiresAt when the token ends
public record Caller(
    OwnerId owner,
    String uid,
    @Nullable String tenant,
    Set<Role> roles,
    Instant signedInAt,
    Instant expiresAt) {

  public Caller {
    roles = Set.copyOf(roles);
  }

  public boolean has(Role role) {
    return roles.contains(role);
  }

  public SignIn signIn() {
    return new SignIn(uid, tenant, signedInAt);
  }

  /// Without the uid, which is often an email address or a name.
  @Override
  public String toString() {
    return "Caller[" + owner + ", roles=" + roles + "]";
  }
}
