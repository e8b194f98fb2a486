package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import dev.byot.vault.emulator.store.Store;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/// The keys themselves, apart from the resources that describe them: 32 bytes of AES, or PKCS #8.
/// In clear on disk: this is an emulator.
final class KeyMaterial {
  private static final int RSA_BITS = 3072;
  private static final int AES_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final MVMap<String, byte[]> map;

  KeyMaterial(Store store) {
    map = store.map("kms.material");
  }

  static byte[] generate(CryptoKeyVersionAlgorithm algorithm) {
    return switch (algorithm) {
      case GOOGLE_SYMMETRIC_ENCRYPTION -> {
        var key = new byte[AES_BYTES];
        RANDOM.nextBytes(key);
        yield key;
      }
      case RSA_DECRYPT_OAEP_3072_SHA256 -> generateRsa();
      default -> throw new IllegalArgumentException("no material for " + algorithm);
    };
  }

  private static byte[] generateRsa() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(RSA_BITS, RANDOM);
      return generator.generateKeyPair().getPrivate().getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot generate RSA keys", e);
    }
  }

  void put(VersionName name, byte[] material) {
    map.put(name.stored(), material);
  }

  void remove(VersionName name) {
    map.remove(name.stored());
  }

  @Nullable SecretKey aes(VersionName name) {
    var bytes = map.get(name.stored());
    return bytes == null ? null : new SecretKeySpec(bytes, "AES");
  }

  @Nullable RSAPrivateCrtKey rsa(VersionName name) {
    var bytes = map.get(name.stored());
    if (bytes == null) {
      return null;
    }
    try {
      return (RSAPrivateCrtKey)
          KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the emulator's data is damaged at " + name, e);
    }
  }

  /// The X.509 encoding of the public half.
  static byte[] publicHalf(RSAPrivateCrtKey key) {
    try {
      var spec = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
      return KeyFactory.getInstance("RSA").generatePublic(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot encode RSA keys", e);
    }
  }
}
