package dev.byot.vault.events;

import dev.byot.vault.digest.Sha256;
import java.util.regex.Pattern;

/// The id of an event, derived from who produced it and why: the same cause gives the same id, so a
/// repeated publish is recognised.
public record EventId(String value) {
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{22}");

  public EventId {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException("an event id is 22 characters of base64url");
    }
  }

  /// The first 128 bits of SHA-256 over the length-prefixed producer, type and cause.
  public static EventId of(String producer, EventType type, String cause) {
    return new EventId(Sha256.id(producer, type.toString(), cause));
  }

  @Override
  public String toString() {
    return value;
  }
}
