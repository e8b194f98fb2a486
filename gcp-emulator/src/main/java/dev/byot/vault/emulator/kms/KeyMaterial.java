package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import dev.byot.vault.emulator.store.Store;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.h2.mvstore.MVMap;

/// The keys themselves, apart from the resources that describe them: 32 random bytes, or PKCS #8.
/// In clear on disk: this is an emulator. Whoever asks for the key of a version that is not enabled
/// is refused.
final class KeyMaterial {
  private static final AlgorithmParameterSpec RSA =
      new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4);
  private static final int SECRET_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final MVMap<String, byte[]> map;

  KeyMaterial(Store store) {
    map = store.map("kms.material");
  }

  static byte[] generate(CryptoKeyVersionAlgorithm algorithm) {
    return switch (algorithm) {
      case GOOGLE_SYMMETRIC_ENCRYPTION, HMAC_SHA256 -> {
        var key = new byte[SECRET_BYTES];
        RANDOM.nextBytes(key);
        yield key;
      }
      case RSA_DECRYPT_OAEP_3072_SHA256 -> generatePair("RSA", RSA);
      case EC_SIGN_P256_SHA256 -> generatePair("EC", new ECGenParameterSpec("secp256r1"));
      case EC_SIGN_ED25519 -> generatePair("Ed25519", NamedParameterSpec.ED25519);
      default -> throw new IllegalArgumentException("no material for " + algorithm);
    };
  }

  private static byte[] generatePair(String kind, AlgorithmParameterSpec shape) {
    try {
      var generator = KeyPairGenerator.getInstance(kind);
      generator.initialize(shape, RANDOM);
      return generator.generateKeyPair().getPrivate().getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot generate " + kind + " keys", e);
    }
  }

  void put(VersionName name, byte[] material) {
    map.put(name.stored(), material);
  }

  void remove(VersionName name) {
    map.remove(name.stored());
  }

  SecretKey secret(CryptoKeyVersion version, String kind) {
    return new SecretKeySpec(bytes(version), kind);
  }

  PrivateKey privateKey(CryptoKeyVersion version) {
    var kind =
        switch (version.getAlgorithm()) {
          case RSA_DECRYPT_OAEP_3072_SHA256 -> "RSA";
          case EC_SIGN_P256_SHA256 -> "EC";
          case EC_SIGN_ED25519 -> "Ed25519";
          default -> throw new IllegalArgumentException(version.getName() + " has no key pair");
        };
    try {
      return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(bytes(version)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the emulator's data is damaged at " + version.getName(), e);
    }
  }

  private byte[] bytes(CryptoKeyVersion version) {
    var bytes = map.get(VersionName.parse(version.getName()).stored());
    if (version.getState() != CryptoKeyVersionState.ENABLED || bytes == null) {
      throw CryptoKeyVersions.notEnabled(version);
    }
    return bytes;
  }
}
