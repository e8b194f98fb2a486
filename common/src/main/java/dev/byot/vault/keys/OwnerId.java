package dev.byot.vault.keys;

import dev.byot.vault.digest.Sha256;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whose key it is: a pseudonym of the Firebase user that is safe in a path, an ordering key and a
/// header, which a raw uid is not.
public record OwnerId(String value) {
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{22}");

  public OwnerId {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException("an owner id is 22 characters of base64url");
    }
  }

  /// The first 128 bits of SHA-256 over the length-prefixed (tenant, uid).
  ///
  /// @param tenant the Identity Platform tenant, `null` for a project without tenants
  public static OwnerId of(@Nullable String tenant, String uid) {
    return new OwnerId(Sha256.id(tenant == null ? "" : tenant, uid));
  }

  @Override
  public String toString() {
    return value;
  }
}
