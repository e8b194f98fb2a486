package dev.byot.vault.emulator.rpc;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/// Instants on the wire.
public final class Times {
  private Times() {}

  public static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  public static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }
}
