package dev.byot.vault.seal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.util.Base64URL;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.secret.Secret;
import java.text.ParseException;
import java.time.Instant;
import java.util.LinkedHashMap;

/// Seals secrets to one public key.
public final class Sealer {
  private static final JsonMapper JSON = new JsonMapper();

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
    var header = header(key, command, expires);
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

  /// Written here, as the library's builder would list `crit` in an order of its own.
  private JWEHeader header(KeyRef key, CommandId command, Instant expires) {
    var members = new LinkedHashMap<String, Object>();
    members.put("alg", JWEAlgorithm.RSA_OAEP_256.getName());
    members.put("enc", EncryptionMethod.A256GCM.getName());
    members.put("typ", SealBinding.TYPE);
    members.put("kid", sealingKey.kid());
    members.put("crit", SealBinding.CRITICAL);
    members.put("own", key.owner().value());
    members.put("prv", key.provider().value());
    members.put("nam", key.name().value());
    members.put("cid", command.toString());
    members.put("exp", expires.getEpochSecond());
    try {
      return JWEHeader.parse(Base64URL.encode(JSON.writeValueAsBytes(members)));
    } catch (JsonProcessingException | ParseException e) {
      throw new IllegalStateException("strings and a number make a header", e);
    }
  }
}
