package dev.byot.vault.emulator.identity;

import org.jspecify.annotations.Nullable;

/// Who: a uid means something only within its project and tenant.
///
/// @param tenant the Identity Platform tenant; `null` for accounts of the project itself
public record AccountId(String project, @Nullable String tenant, String uid) {
  /// Firebase's own limit.
  private static final int MAX_UID = 128;

  public AccountId {
    if (!project.matches("[a-z0-9.:-]+") || (tenant != null && !tenant.matches("[A-Za-z0-9-]+"))) {
      throw new IllegalArgumentException("not a project, or not a tenant");
    }
    if (uid.isEmpty() || uid.length() > MAX_UID) {
      throw new IllegalArgumentException("a uid has 1 to 128 characters");
    }
  }

  public AccountId(String project, String uid) {
    this(project, null, uid);
  }

  String stored() {
    return project + "/" + (tenant == null ? "" : tenant) + "/" + uid;
  }
}
