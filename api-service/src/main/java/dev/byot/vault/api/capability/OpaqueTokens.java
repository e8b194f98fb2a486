package dev.byot.vault.api.capability;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.util.Base64URL;
import dev.byot.vault.json.Json;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Optional;
import javax.crypto.SecretKey;

/// JSON that others carry for the vault and can neither read nor change: a compact JWE (RFC 7516),
/// `dir` and `A256GCM`.
///
/// Its nonces are random: a key makes up to 2^32 tokens (NIST SP 800-38D §8.3), and then its root
/// needs a new version.
public final class OpaqueTokens {
  private final JWEHeader header;
  private final String beginning;
  private final DirectEncrypter encrypter;
  private final DirectDecrypter decrypter;

  /// @param type what the tokens are, in their `typ`; no other text is ever taken for one
  public OpaqueTokens(SecretKey key, String type) {
    var text = "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"typ\":\"" + type + "+jwe\"}";
    var encoded = Base64URL.encode(text.getBytes(StandardCharsets.US_ASCII));
    // Second comes the encrypted key, which is empty.
    beginning = encoded + "..";
    try {
      header = JWEHeader.parse(encoded);
      encrypter = new DirectEncrypter(key);
      decrypter = new DirectDecrypter(key);
    } catch (ParseException | JOSEException e) {
      throw new IllegalArgumentException("neither a type nor a key for tokens", e);
    }
  }

  public String of(ObjectNode content) {
    var token = new JWEObject(header, new Payload(Json.bytes(content)));
    try {
      token.encrypt(encrypter);
    } catch (JOSEException e) {
      throw new IllegalStateException("every JDK has AES-256-GCM", e);
    }
    return token.serialize();
  }

  /// Whether the text wants to be one of these; most likely it is not if it does not open.
  boolean areMeantBy(String text) {
    return text.startsWith(beginning);
  }

  /// What is in the token; nothing if this vault has not made it, or somebody has changed it.
  public Optional<byte[]> open(String text) {
    if (!areMeantBy(text)) {
      return Optional.empty();
    }
    try {
      var token = JWEObject.parse(text);
      token.decrypt(decrypter);
      return Optional.of(token.getPayload().toBytes());
    } catch (ParseException | JOSEException _) {
      return Optional.empty();
    }
  }
}
