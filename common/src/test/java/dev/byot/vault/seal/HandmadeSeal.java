package dev.byot.vault.seal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.byot.vault.secret.AesGcm;
import dev.byot.vault.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;

/// A sealed secret made by hand, as a browser would or an attacker might: every part can be chosen.
final class HandmadeSeal {
  private final String header;
  byte[] contentKey = new byte[AesGcm.KEY_BYTES];
  byte[] iv = new byte[AesGcm.IV_BYTES];
  byte[] plaintext = "{\"apiKey\":\"sk-test\"}".getBytes(US_ASCII);
  int dropFromTag;
  byte[] replaceEncryptedKey = new byte[0];

  HandmadeSeal(String header) {
    this.header = header;
  }

  SealedSecret make() {
    var encodedHeader = encode(header.getBytes(StandardCharsets.UTF_8));
    var key = Secret.taking(contentKey.length == AesGcm.KEY_BYTES ? contentKey : new byte[32]);
    var all =
        AesGcm.encrypt(
            key,
            iv.length == AesGcm.IV_BYTES ? iv : new byte[12],
            encodedHeader.getBytes(US_ASCII),
            Secret.taking(plaintext));
    var split = all.length - AesGcm.TAG_BYTES;
    return new SealedSecret(
        String.join(
            ".",
            encodedHeader,
            encode(replaceEncryptedKey.length > 0 ? replaceEncryptedKey : encryptedKey()),
            encode(iv),
            encode(Arrays.copyOf(all, split)),
            encode(Arrays.copyOfRange(all, split, all.length - dropFromTag))));
  }

  private byte[] encryptedKey() {
    try {
      var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      cipher.init(Cipher.ENCRYPT_MODE, FakePrivateKeys.PAIR.getPublic(), FakePrivateKeys.oaep());
      return cipher.doFinal(contentKey);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
