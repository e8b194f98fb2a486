package dev.byot.vault.emulator.firestore;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/// Times as microseconds since 1970, which is the precision of Firestore's versions.
final class Micros {
  private static final long PER_SECOND = 1_000_000;
  private static final int NANOS = 1_000;

  private Micros() {}

  static long of(Instant instant) {
    return instant.getEpochSecond() * PER_SECOND + instant.getNano() / NANOS;
  }

  static long of(Timestamp timestamp) {
    return timestamp.getSeconds() * PER_SECOND + timestamp.getNanos() / NANOS;
  }

  /// For times that a caller chose: these must not be finer than a microsecond.
  static long aligned(Timestamp timestamp) {
    if (timestamp.getNanos() % NANOS != 0 || timestamp.getSeconds() < 0) {
      throw Refusals.invalid("Timestamps must be aligned to microseconds.");
    }
    return of(timestamp);
  }

  static Timestamp timestamp(long micros) {
    return Timestamp.newBuilder()
        .setSeconds(Math.floorDiv(micros, PER_SECOND))
        .setNanos((int) Math.floorMod(micros, PER_SECOND) * NANOS)
        .build();
  }
}
