package dev.byot.vault.seal;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.secret.Secret;
import java.time.Instant;
import java.util.LinkedHashSet;

/// Seals secrets to one public key.
public final class Sealer {
  private final SealingKey sealingKey;

  public Sealer(SealingKey sealingKey) {
    this.sealingKey = sealingKey;
  }

  /// Seals for exactly this key and command, until `expires` (whole seconds; at most
  /// [SealBinding#MAX_LIFE] after the command is accepted). The plaintext stays the caller's.
  ///
  /// @throws IllegalArgumentException if the plaintext is empty, or too long for a [SealedSecret]
  public SealedSecret seal(Secret plaintext, KeyRef key, CommandId command, Instant expires) {
    if (plaintext.length() == 0) {
      throw new IllegalArgumentException("there is nothing to seal");
    }
    var header =
        new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM)
            .type(new JOSEObjectType(SealBinding.TYPE))
            .keyID(sealingKey.kid())
            .criticalParams(new LinkedHashSet<>(SealBinding.CRITICAL))
            .customParam("own", key.owner().value())
            .customParam("prv", key.provider().value())
            .customParam("nam", key.name().value())
            .customParam("cid", command.toString())
            .customParam("exp", expires.getEpochSecond())
            .build();
    return plaintext.use(bytes -> {
      var jwe = new JWEObject(header, new Payload(bytes));
      try {
        jwe.encrypt(new RSAEncrypter(sealingKey.publicKey()));
      } catch (JOSEException e) {
        throw new IllegalStateException("the sealing key does not encrypt", e);
      }
      return new SealedSecret(jwe.serialize());
    });
  }
}
