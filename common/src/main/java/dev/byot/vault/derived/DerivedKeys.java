package dev.byot.vault.derived;

import dev.byot.vault.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.regex.Pattern;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/// Keys for one purpose each, derived from one root by HKDF-SHA-256 (RFC 5869).
public final class DerivedKeys implements AutoCloseable {
  private static final Pattern PURPOSE = Pattern.compile("[a-z]+(-[a-z]+)*");

  /// A root shorter than the keys made from it would promise more than it holds.
  private static final int ROOT_BYTES = 32;

  private static final int KEY_BYTES = 32;

  private final Secret root;

  /// Takes the root over.
  ///
  /// @throws IllegalArgumentException if it has less than 32 bytes
  public DerivedKeys(Secret root) {
    if (root.length() < ROOT_BYTES) {
      throw new IllegalArgumentException("a root has at least " + ROOT_BYTES + " bytes");
    }
    this.root = root;
  }

  /// The key for a purpose. Raising the version gives an independent key; the root stays.
  public SecretKey hmacKey(String purpose, int version) {
    return key(purpose, version, "HmacSHA256");
  }

  /// The same for AES-256. A purpose has either kind, never both.
  public SecretKey aesKey(String purpose, int version) {
    return key(purpose, version, "AES");
  }

  private SecretKey key(String purpose, int version, String algorithm) {
    if (!PURPOSE.matcher(purpose).matches() || version < 1) {
      throw new IllegalArgumentException("a purpose is words and dashes; versions begin at 1");
    }
    var info = "byot-vault/" + purpose + "/v" + version;
    return root.use(
        bytes -> hkdf(bytes, info.getBytes(StandardCharsets.US_ASCII), KEY_BYTES, algorithm));
  }

  /// Without a salt: the root is uniformly random already (RFC 5869 §3.1).
  static SecretKey hkdf(byte[] input, byte[] info, int bytes, String algorithm) {
    var parameters = HKDFParameterSpec.ofExtract().addIKM(input).thenExpand(info, bytes);
    try {
      return KDF.getInstance("HKDF-SHA256").deriveKey(algorithm, parameters);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HKDF-SHA256", e);
    }
  }

  @Override
  public void close() {
    root.close();
  }
}
