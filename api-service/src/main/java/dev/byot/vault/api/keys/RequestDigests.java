package dev.byot.vault.api.keys;

import dev.byot.vault.digest.LengthPrefixed;
import dev.byot.vault.digest.Sha256;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.secret.Secret;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// Digests of canonical requests, by which a repetition is told from another request. An HMAC: the
/// digest of a request with a secret in it must not be a way to guess the secret.
public final class RequestDigests {
  private final SecretKey key;

  public RequestDigests(SecretKey key) {
    this.key = key;
  }

  Digest of(String type, KeyRef key) {
    return begin().with("type", type).with("key", key);
  }

  /// Of a request about all keys of an owner.
  public Digest of(String type, OwnerId owner) {
    return begin().with("type", type).with("owner", owner);
  }

  private Digest begin() {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return new Digest(mac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /// The digest of one request, part by part in a fixed order.
  public static final class Digest {
    private final Mac mac;

    private Digest(Mac mac) {
      this.mac = mac;
    }

    /// Adds a part.
    ///
    /// @param value `null` is not the same as empty
    public Digest with(String name, @Nullable Object value) {
      LengthPrefixed.write(mac::update, name);
      if (value == null) {
        mac.update((byte) 0);
      } else {
        mac.update((byte) 1);
        LengthPrefixed.write(mac::update, value.toString());
      }
      return this;
    }

    Digest with(String name, Secret value) {
      LengthPrefixed.write(mac::update, name);
      return value.use(bytes -> {
        LengthPrefixed.write(mac::update, bytes);
        return this;
      });
    }

    public String end() {
      return Sha256.base64Url(mac.doFinal());
    }
  }
}
