package dev.byot.vault.emulator.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.byot.vault.emulator.store.Store;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.h2.mvstore.MVMap;

/// An RSA key that signs tokens, with the certificate that publishes it. Kept in the store, so that
/// tokens outlive a restart.
final class SigningKey {
  private static final int RSA_BITS = 2048;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final PrivateKey key;
  private final X509Certificate certificate;
  private final String id;

  private SigningKey(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
    this.key = key;
    this.certificate = certificate;
    var digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
    id = HexFormat.of().formatHex(Arrays.copyOf(digest, 20));
  }

  /// The key of that name, generated if the store has none.
  static SigningKey of(Store store, String name, Clock clock) {
    MVMap<String, byte[]> map = store.map("identity.signingKeys");
    try {
      var key = map.get(name);
      var certificate = map.get(name + "/certificate");
      if (key == null || certificate == null) {
        return generate(store, map, name, clock);
      }
      return new SigningKey(
          KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(key)),
          Certificates.parse(certificate));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the signing key " + name + " cannot be read", e);
    }
  }

  private static SigningKey generate(
      Store store, MVMap<String, byte[]> map, String name, Clock clock)
      throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(RSA_BITS);
    var pair = generator.generateKeyPair();
    var certificate = Certificates.selfSigned(pair, name, clock.instant());
    var generated = new SigningKey(pair.getPrivate(), certificate);
    var encoded = certificate.getEncoded();
    store.mutate(() -> {
      map.put(name, pair.getPrivate().getEncoded());
      map.put(name + "/certificate", encoded);
      return name;
    });
    store.flush().join();
    return generated;
  }

  /// A compact JWS, RS256.
  String sign(Map<String, Object> claims) {
    var header = new LinkedHashMap<String, Object>();
    header.put("alg", "RS256");
    header.put("kid", id);
    header.put("typ", "JWT");
    try {
      var signed =
          part(JSON.writeValueAsBytes(header)) + "." + part(JSON.writeValueAsBytes(claims));
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(signed.getBytes(US_ASCII));
      return signed + "." + part(signature.sign());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("these claims are not JSON", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK cannot sign with RSA", e);
    }
  }

  /// Key id → PEM certificate, as Google publishes it.
  Map<String, Object> certificates() {
    return Map.of(id, Certificates.pem(certificate));
  }

  /// The same as a JSON Web Key.
  Map<String, Object> jwk() {
    var published = (RSAPublicKey) certificate.getPublicKey();
    return Map.of(
        "kty",
        "RSA",
        "alg",
        "RS256",
        "use",
        "sig",
        "kid",
        id,
        "n",
        part(unsigned(published.getModulus())),
        "e",
        part(unsigned(published.getPublicExponent())));
  }

  private static byte[] unsigned(BigInteger number) {
    var bytes = number.toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  private static String part(byte[] bytes) {
    return new String(Base64.getUrlEncoder().withoutPadding().encode(bytes), UTF_8);
  }
}
