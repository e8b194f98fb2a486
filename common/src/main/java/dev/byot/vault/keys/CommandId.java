package dev.byot.vault.keys;

import com.fasterxml.uuid.Generators;
import java.time.Instant;
import java.util.UUID;

/// The id of a key command: a UUIDv7 (RFC 9562), chosen by whoever seals the secret.
public record CommandId(UUID value) {
  private static final int VERSION = 7;
  private static final int TIMESTAMP_SHIFT = 16;

  public CommandId {
    if (value.version() != VERSION) {
      throw new IllegalArgumentException("a command id is a UUIDv7");
    }
  }

  public static CommandId next() {
    return new CommandId(Generators.timeBasedEpochRandomGenerator().generate());
  }

  /// Reads the canonical form.
  ///
  /// @throws IllegalArgumentException if the text is not a UUIDv7 in its canonical form
  public static CommandId parse(String text) {
    var id = new CommandId(UUID.fromString(text));
    if (!id.toString().equals(text)) {
      throw new IllegalArgumentException("a command id is a UUIDv7 in lower case");
    }
    return id;
  }

  /// When it was made, to the millisecond, by the clock of whoever made it.
  public Instant madeAt() {
    return Instant.ofEpochMilli(value.getMostSignificantBits() >>> TIMESTAMP_SHIFT);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
