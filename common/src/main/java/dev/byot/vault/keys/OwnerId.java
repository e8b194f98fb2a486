package dev.byot.vault.keys;

import dev.byot.vault.digest.Sha256;
import java.nio.charset.StandardCharsets;
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
  /// @throws IllegalArgumentException if one is no text: UTF-8 has the same for every half of a
  ///   surrogate pair, and two users would be one owner
  public static OwnerId of(@Nullable String tenant, String uid) {
    var named = tenant == null ? "" : tenant;
    if (!isText(named) || !isText(uid)) {
      throw new IllegalArgumentException("a user's name is no text");
    }
    return new OwnerId(Sha256.id(named, uid));
  }

  private static boolean isText(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  @Override
  public String toString() {
    return value;
  }
}
