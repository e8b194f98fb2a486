package dev.byot.vault.envelope;

import dev.byot.vault.digest.LengthPrefixed;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
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
    LengthPrefixed.write(data::writeBytes, new byte[] {(byte) (enabled ? 1 : 0)});
    var until = expiresAt;
    LengthPrefixed.write(
        data::writeBytes,
        until == null
            ? new byte[0]
            : ByteBuffer.allocate(Long.BYTES).putLong(until.toEpochMilli()).array());
    return data.toByteArray();
  }

  private ByteArrayOutputStream place(String layer) {
    var data = new ByteArrayOutputStream();
    LengthPrefixed.write(
        data::writeBytes,
        FORMAT + layer,
        key.owner().value(),
        key.provider().value(),
        key.name().value(),
        secretId.toString());
    return data;
  }
}
