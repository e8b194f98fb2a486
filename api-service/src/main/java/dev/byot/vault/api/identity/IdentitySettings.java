package dev.byot.vault.api.identity;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whose tokens are taken.
///
/// @param project the Firebase project
/// @param tenant the only Identity Platform tenant, `null` for users without one
/// @param signInProviders the only ones, empty for all but anonymous
/// @param holders per role the uids that may have it; a claim alone is not enough, as whoever
///   administers the Firebase project writes the claims
public record IdentitySettings(
    String project,
    @Nullable String tenant,
    Set<String> signInProviders,
    Map<Role, Set<String>> holders) {
  private static final String ANONYMOUS = "anonymous";

  public IdentitySettings {
    signInProviders = Set.copyOf(signInProviders);
    holders = Map.copyOf(holders);
  }

  boolean allows(String signInProvider) {
    return signInProviders.isEmpty()
        ? !signInProvider.equals(ANONYMOUS)
        : signInProviders.contains(signInProvider);
  }

  boolean mayHold(Role role, String uid) {
    return holders.getOrDefault(role, Set.of()).contains(uid);
  }
}
