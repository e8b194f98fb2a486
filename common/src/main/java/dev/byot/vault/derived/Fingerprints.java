package dev.byot.vault.derived;

import dev.byot.vault.digest.LengthPrefixed;
import dev.byot.vault.digest.Sha256;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.secret.Secret;
import java.security.GeneralSecurityException;
import java.util.Arrays;
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
      LengthPrefixed.write(mac::update, context);
      field.use(bytes -> {
        LengthPrefixed.write(mac::update, bytes);
        return mac;
      });
      return new Fingerprint(Sha256.base64Url(Arrays.copyOf(mac.doFinal(), BYTES)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
