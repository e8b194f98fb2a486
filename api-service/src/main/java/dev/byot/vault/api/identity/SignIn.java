package dev.byot.vault.api.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// That a user signed in: what must be known to ask whether they still may act.
///
/// @param uid the raw Firebase uid
/// @param tenant the Identity Platform tenant, `null` for a project without tenants
public record SignIn(String uid, @Nullable String tenant, Instant at) {

  /// Without the uid, which is often an email address or a name.
  @Override
  public String toString() {
    return "SignIn[at=" + at + "]";
  }
}
