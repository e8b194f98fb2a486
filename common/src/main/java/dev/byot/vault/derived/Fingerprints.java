package dev.byot.vault.derived;

import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.secret.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/// Makes fingerprints of identifying fields.
public final class Fingerprints {
  private static final int BYTES = 16;

  private final SecretKey ownerKey;
  private final SecretKey globalKey;

  /// The keys stay the caller's, and may be closed afterwards.
  public Fingerprints(DerivedKeys keys) {
    ownerKey = keys.hmacKey("owner-fingerprint", 1);
    globalKey = keys.hmacKey("global-fingerprint", 1);
  }

  /// What the owner sees: says nothing about whether anybody else has the same key.
  public Fingerprint perOwner(OwnerId owner, ProviderId provider, Secret field) {
    return of(ownerKey, field, owner.value(), provider.value());
  }

  /// The same whoever has the key. For the audit log only; never to be shown to an owner.
  public Fingerprint global(ProviderId provider, Secret field) {
    return of(globalKey, field, provider.value());
  }

  private static Fingerprint of(SecretKey key, Secret field, String... context) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      for (var part : context) {
        update(mac, part.getBytes(StandardCharsets.UTF_8));
      }
      field.use(bytes -> update(mac, bytes));
      var first = Arrays.copyOf(mac.doFinal(), BYTES);
      return new Fingerprint(Base64.getUrlEncoder().withoutPadding().encodeToString(first));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static Mac update(Mac mac, byte[] part) {
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    mac.update(part);
    return mac;
  }
}
