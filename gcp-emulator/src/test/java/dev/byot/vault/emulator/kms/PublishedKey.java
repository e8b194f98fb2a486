package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.PublicKey;
import com.google.protobuf.ByteString;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/// What the JDK does with a public key that KMS published.
final class PublishedKey {
  private final java.security.PublicKey key;

  PublishedKey(PublicKey published, String kind) throws GeneralSecurityException {
    var base64 = published.getPem().replaceAll("-----[A-Z ]+-----|\n", "");
    key =
        KeyFactory.getInstance(kind)
            .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
  }

  ByteString seal(ByteString plaintext) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        key,
        new OAEPParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
    return ByteString.copyFrom(cipher.doFinal(plaintext.toByteArray()));
  }

  boolean verifies(String algorithm, ByteString data, ByteString signature)
      throws GeneralSecurityException {
    var verifier = Signature.getInstance(algorithm);
    verifier.initVerify(key);
    verifier.update(data.toByteArray());
    return verifier.verify(signature.toByteArray());
  }
}
