package dev.byot.vault.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whose key it is: a pseudonym of the Firebase user that is safe in a path, an ordering key and a
/// header, which a raw uid is not.
public record OwnerId(String value) {
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final int BYTES = 16;

  public OwnerId {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException("an owner id is 22 characters of base64url");
    }
  }

  /// The first 128 bits of SHA-256 over the length-prefixed (tenant, uid).
  ///
  /// @param tenant the Identity Platform tenant, `null` for a project without tenants
  public static OwnerId of(@Nullable String tenant, String uid) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part : new String[] {tenant == null ? "" : tenant, uid}) {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
      }
      var first = Arrays.copyOf(digest.digest(), BYTES);
      return new OwnerId(Base64.getUrlEncoder().withoutPadding().encodeToString(first));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
