package dev.byot.vault.seal;

import dev.byot.vault.secret.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.util.Map;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/// One private key in memory, which counts its uses, and an outage that tests can switch on.
final class FakePrivateKeys implements PrivateKeys {
  /// Generated once: it takes a second.
  static final KeyPair PAIR = generate();

  private int uses;
  private boolean down;

  static SealingKey sealingKey() {
    return SealingKey.of((RSAPublicKey) PAIR.getPublic());
  }

  static KeyPair generate() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(3072);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  int uses() {
    return uses;
  }

  void goDown() {
    down = true;
  }

  @Override
  public Map<String, SealingKey> sealingKeys() {
    return Map.of(sealingKey().kid(), sealingKey());
  }

  @Override
  public Optional<Secret> decrypt(String kid, byte[] encryptedKey) {
    uses++;
    if (down) {
      throw new UnsealUnavailableException("down, as was asked for", null);
    }
    try {
      var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      cipher.init(Cipher.DECRYPT_MODE, PAIR.getPrivate(), oaep());
      return Optional.of(Secret.taking(cipher.doFinal(encryptedKey)));
    } catch (BadPaddingException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static OAEPParameterSpec oaep() {
    return new OAEPParameterSpec(
        "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);
  }
}
