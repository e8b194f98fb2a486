package dev.byot.vault.api.keys;

import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.secret.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
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

  Digest of(String type, KeyRef ref) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return new Digest(mac).with("type", type).with("key", ref.toString());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /// The digest of one request, part by part in a fixed order.
  static final class Digest {
    private final Mac mac;

    private Digest(Mac mac) {
      this.mac = mac;
    }

    /// @param value `null` is not the same as empty
    Digest with(String name, @Nullable Object value) {
      update(name.getBytes(StandardCharsets.UTF_8));
      if (value == null) {
        mac.update((byte) 0);
      } else {
        mac.update((byte) 1);
        update(value.toString().getBytes(StandardCharsets.UTF_8));
      }
      return this;
    }

    Digest with(String name, Secret value) {
      update(name.getBytes(StandardCharsets.UTF_8));
      return value.use(bytes -> {
        update(bytes);
        return this;
      });
    }

    private void update(byte[] part) {
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
      mac.update(part);
    }

    String end() {
      return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal());
    }
  }
}
