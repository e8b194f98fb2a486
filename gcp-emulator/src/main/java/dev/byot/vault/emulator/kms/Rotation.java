package dev.byot.vault.emulator.kms;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.rpc.Times;
import java.time.Duration;
import java.time.Instant;

/// When a key gets a new primary version by itself. Here that happens when the key is next looked
/// at after `next_rotation_time`, and once, however many periods have passed.
final class Rotation {
  private static final Duration MIN_PERIOD = Duration.ofDays(1);
  private static final Duration MAX_PERIOD = Duration.ofDays(36_500);

  private Rotation() {}

  static CryptoKey checked(CryptoKey key) {
    if (!key.hasNextRotationTime() && !key.hasRotationPeriod()) {
      return key;
    }
    if (key.getPurpose() != CryptoKeyPurpose.ENCRYPT_DECRYPT) {
      throw Refusals.invalid("Only keys of purpose ENCRYPT_DECRYPT rotate automatically.");
    }
    if (!key.hasNextRotationTime()) {
      throw Refusals.invalid("next_rotation_time is required with rotation_period.");
    }
    if (key.hasRotationPeriod()) {
      var period = Times.duration(key.getRotationPeriod());
      if (period.compareTo(MIN_PERIOD) < 0 || period.compareTo(MAX_PERIOD) > 0) {
        throw Refusals.invalid("rotation_period must be between 24 and 876000 hours.");
      }
    }
    return key;
  }

  static boolean isDue(CryptoKey key, Instant now) {
    return key.hasNextRotationTime() && !Times.instant(key.getNextRotationTime()).isAfter(now);
  }

  /// The key with its next rotation in the future, or with none.
  static CryptoKey.Builder advanced(CryptoKey key, Instant now) {
    if (!key.hasRotationPeriod()) {
      return key.toBuilder().clearNextRotationTime();
    }
    var period = Times.duration(key.getRotationPeriod());
    var last = Times.instant(key.getNextRotationTime());
    var passed = Duration.between(last, now).dividedBy(period) + 1;
    return key.toBuilder()
        .setNextRotationTime(Times.timestamp(last.plus(period.multipliedBy(passed))));
  }
}
