package dev.byot.vault.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;

/// The id of an event, derived from who produced it and why: the same cause gives the same id, so a
/// repeated publish is recognised.
public record EventId(String value) {
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final int BYTES = 16;

  public EventId {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException("an event id is 22 characters of base64url");
    }
  }

  /// The first 128 bits of SHA-256 over the length-prefixed producer, type and cause.
  public static EventId of(String producer, EventType type, String cause) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part : new String[] {producer, type.toString(), cause}) {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
      }
      var first = Arrays.copyOf(digest.digest(), BYTES);
      return new EventId(Base64.getUrlEncoder().withoutPadding().encodeToString(first));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
