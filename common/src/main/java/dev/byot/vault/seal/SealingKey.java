package dev.byot.vault.seal;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;

/// The public key that secrets are sealed to.
///
/// @param kid its RFC 7638 SHA-256 thumbprint, so that a name can never stand for another key
public record SealingKey(String kid, RSAPublicKey publicKey) {
  /// NIST SP 800-57: 128 bits of security, as AES-256 is not worth more than the weakest link.
  private static final int MIN_BITS = 3072;

  public SealingKey {
    if (publicKey.getModulus().bitLength() < MIN_BITS) {
      throw new IllegalArgumentException("a sealing key has at least " + MIN_BITS + " bits");
    }
    if (!kid.equals(thumbprint(publicKey))) {
      throw new IllegalArgumentException("a sealing key is named by its thumbprint");
    }
  }

  public static SealingKey of(RSAPublicKey publicKey) {
    return new SealingKey(thumbprint(publicKey), publicKey);
  }

  /// Reads what [#toJwk] writes.
  ///
  /// @throws IllegalArgumentException if it is no such key
  public static SealingKey ofJwk(String json) {
    try {
      var jwk = RSAKey.parse(json);
      return new SealingKey(String.valueOf(jwk.getKeyID()), jwk.toRSAPublicKey());
    } catch (ParseException | JOSEException e) {
      throw new IllegalArgumentException("not an RSA key as JWK", e);
    }
  }

  /// How long everything is that is encrypted to it.
  int bytes() {
    return (publicKey.getModulus().bitLength() + Byte.SIZE - 1) / Byte.SIZE;
  }

  /// The key as a JWK (RFC 7517), for whoever seals in a browser.
  public String toJwk() {
    return new RSAKey.Builder(publicKey)
        .keyID(kid)
        .keyUse(KeyUse.ENCRYPTION)
        .algorithm(JWEAlgorithm.RSA_OAEP_256)
        .build()
        .toJSONString();
  }

  private static String thumbprint(RSAPublicKey publicKey) {
    try {
      return new RSAKey.Builder(publicKey).build().computeThumbprint().toString();
    } catch (JOSEException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
