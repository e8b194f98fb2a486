package dev.byot.vault.emulator.firestore;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One transaction. Guarded by its database's lock.
final class Transaction {
  private static final long MAX_IDLE = Duration.ofSeconds(60).toNanos() / 1_000;
  private static final long MAX_AGE = Duration.ofSeconds(270).toNanos() / 1_000;
  private static final int ID_BYTES = 3 * Long.BYTES;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final ByteString id;
  private final long birth;
  private final long begun;
  private final @Nullable Long readTime;
  private final List<Footprint> reads = new ArrayList<>();
  private long lastUsed;
  private boolean displaced;
  private boolean givenUp;

  private Transaction(long birth, long begun, @Nullable Long readTime) {
    this.birth = birth;
    this.begun = begun;
    this.readTime = readTime;
    lastUsed = begun;
    id =
        ByteString.copyFrom(
            ByteBuffer.allocate(ID_BYTES)
                .putLong(birth)
                .putLong(begun)
                .putLong(RANDOM.nextLong())
                .flip());
  }

  /// @param retried the attempt before, or empty; its age, carried in its id, is kept
  static Transaction readWrite(long now, ByteString retried) {
    var birth =
        retried.size() == ID_BYTES ? retried.asReadOnlyByteBuffer().getLong() : Long.MAX_VALUE;
    return new Transaction(Math.min(birth, now), now, null);
  }

  static Transaction readOnly(long now, long readTime) {
    return new Transaction(now, now, readTime);
  }

  ByteString id() {
    return id;
  }

  /// When the first attempt began.
  long birth() {
    return birth;
  }

  boolean isOlderThan(long otherBirth) {
    return birth < otherBirth;
  }

  /// Null for a read-write transaction, which reads the present.
  @Nullable Long readTime() {
    return readTime;
  }

  void use(long now) {
    lastUsed = now;
  }

  boolean hasExpired(long now) {
    return now - lastUsed > MAX_IDLE || now - begun > MAX_AGE;
  }

  void remember(Footprint read) {
    reads.add(read);
  }

  boolean dependsOn(Collection<Footprint.Change> changes) {
    return reads.stream().anyMatch(read -> changes.stream().anyMatch(read::touchedBy));
  }

  /// An older one has changed what this one has read.
  void displace() {
    displaced = true;
    reads.clear();
  }

  /// Its commit has failed.
  void giveUp() {
    givenUp = true;
    reads.clear();
  }

  boolean isGivenUp() {
    return givenUp;
  }

  boolean isDisplaced() {
    return displaced;
  }
}
