package dev.byot.vault.envelope;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Where, and while what holds, an envelope opens. Take the key from what was asked for, never from
/// the document that holds the envelope.
///
/// @param secretId the id of the command that stored the secret
/// @param expiresAt kept to the millisecond, as a database may drop what is finer
public record Binding(
    KeyRef key, CommandId secretId, boolean enabled, @Nullable Instant expiresAt) {
  private static final String FORMAT = "byot-vault/envelope/1/";

  public Binding {
    expiresAt = expiresAt == null ? null : expiresAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /// Binds the ciphertext to its place, for ever. Distinct places have distinct data.
  public byte[] payloadData() {
    return place("payload").toByteArray();
  }

  /// Binds the wrapped data key to its place and to what holds there: changing that takes the key
  /// encryption key. Distinct bindings have distinct data.
  public byte[] kmsData() {
    var data = place("kek");
    put(data, new byte[] {(byte) (enabled ? 1 : 0)});
    var until = expiresAt;
    put(
        data,
        until == null
            ? new byte[0]
            : ByteBuffer.allocate(Long.BYTES).putLong(until.toEpochMilli()).array());
    return data.toByteArray();
  }

  private ByteArrayOutputStream place(String layer) {
    var data = new ByteArrayOutputStream();
    put(data, FORMAT + layer);
    put(data, key.owner().value());
    put(data, key.provider().value());
    put(data, key.name().value());
    put(data, secretId.toString());
    return data;
  }

  private static void put(ByteArrayOutputStream data, String part) {
    put(data, part.getBytes(StandardCharsets.UTF_8));
  }

  /// Every part behind its length, so that no two lists of parts run together alike.
  private static void put(ByteArrayOutputStream data, byte[] part) {
    data.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    data.writeBytes(part);
  }
}
