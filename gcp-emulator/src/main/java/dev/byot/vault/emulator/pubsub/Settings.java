package dev.byot.vault.emulator.pubsub;

import com.google.pubsub.v1.DeadLetterPolicy;
import com.google.pubsub.v1.RetryPolicy;
import com.google.pubsub.v1.Subscription;
import dev.byot.vault.emulator.rpc.Refusals;
import dev.byot.vault.emulator.rpc.Times;
import io.grpc.Status;
import java.time.Duration;

/// A subscription as it was asked for, checked, with the defaults filled in.
record Settings(Subscription resource, Filter filter) {
  private static final int DEFAULT_ATTEMPTS = 5;
  private static final int MAX_ATTEMPTS = 100;
  private static final Duration MAX_BACKOFF = Duration.ofMinutes(10);

  static Settings of(Subscription asked) {
    refuseWhatIsMissing(asked);
    var settled = asked.toBuilder();
    settled.setState(Subscription.State.ACTIVE);
    if (asked.getAckDeadlineSeconds() == 0) {
      settled.setAckDeadlineSeconds(10);
    }
    if (!asked.hasMessageRetentionDuration()) {
      settled.setMessageRetentionDuration(Times.duration(Duration.ofDays(7)));
    }
    if (asked.hasRetryPolicy()) {
      settled.setRetryPolicy(complete(asked.getRetryPolicy()));
    }
    if (asked.hasDeadLetterPolicy()) {
      settled.setDeadLetterPolicy(complete(asked.getDeadLetterPolicy()));
    }
    check(settled.build());
    return new Settings(settled.build(), FilterParser.parse(asked.getFilter()));
  }

  private static void refuseWhatIsMissing(Subscription asked) {
    if (asked.getEnableExactlyOnceDelivery()) {
      throw Refusals.missing("exactly-once delivery");
    }
    if (!asked.getPushConfig().getPushEndpoint().isEmpty()
        || asked.hasBigqueryConfig()
        || asked.hasCloudStorageConfig()
        || asked.hasBigtableConfig()) {
      throw Refusals.missing("any delivery but pull");
    }
    if (asked.getRetainAckedMessages()) {
      throw Refusals.missing("seek, so nothing to retain acknowledged messages for");
    }
    if (asked.getMessageTransformsCount() > 0) {
      throw Refusals.missing("message transforms");
    }
  }

  private static void check(Subscription settled) {
    if (settled.getAckDeadlineSeconds() < 10 || settled.getAckDeadlineSeconds() > 600) {
      throw Refusals.invalid("ack_deadline_secs out of bounds");
    }
    between(
        "message_retention_duration",
        Times.duration(settled.getMessageRetentionDuration()),
        Duration.ofMinutes(10),
        Duration.ofDays(31));
  }

  private static RetryPolicy complete(RetryPolicy asked) {
    var min =
        asked.hasMinimumBackoff()
            ? Times.duration(asked.getMinimumBackoff())
            : Duration.ofSeconds(10);
    var max = asked.hasMaximumBackoff() ? Times.duration(asked.getMaximumBackoff()) : MAX_BACKOFF;
    between("minimum_backoff", min, Duration.ZERO, MAX_BACKOFF);
    between("maximum_backoff", max, min, MAX_BACKOFF);
    return RetryPolicy.newBuilder()
        .setMinimumBackoff(Times.duration(min))
        .setMaximumBackoff(Times.duration(max))
        .build();
  }

  private static DeadLetterPolicy complete(DeadLetterPolicy asked) {
    var attempts = asked.getMaxDeliveryAttempts();
    if (attempts == 0) {
      return asked.toBuilder().setMaxDeliveryAttempts(DEFAULT_ATTEMPTS).build();
    }
    if (attempts < DEFAULT_ATTEMPTS || attempts > MAX_ATTEMPTS) {
      var tooSmall = attempts < DEFAULT_ATTEMPTS;
      throw Status.OUT_OF_RANGE
          .withDescription(
              "The value for max_delivery_attempts is too %s. You passed %d in the request, but the %s value is %d."
                  .formatted(
                      tooSmall ? "small" : "large",
                      attempts,
                      tooSmall ? "minimum" : "maximum",
                      tooSmall ? DEFAULT_ATTEMPTS : MAX_ATTEMPTS))
          .asRuntimeException();
    }
    return asked;
  }

  private static void between(String what, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw Refusals.invalid("%s out of bounds", what);
    }
  }

  String name() {
    return resource.getName();
  }

  boolean isOrdered() {
    return resource.getEnableMessageOrdering();
  }

  Duration ackDeadline() {
    return Duration.ofSeconds(resource.getAckDeadlineSeconds());
  }

  Duration retention() {
    return Times.duration(resource.getMessageRetentionDuration());
  }

  boolean hasDeadLetters() {
    return resource.hasDeadLetterPolicy();
  }

  boolean isLastAttempt(int attempts) {
    return hasDeadLetters() && attempts >= resource.getDeadLetterPolicy().getMaxDeliveryAttempts();
  }

  /// How long a message rests after so many failures; without a retry policy, not at all.
  Duration backoff(int failures) {
    if (!resource.hasRetryPolicy()) {
      return Duration.ZERO;
    }
    var min = Times.duration(resource.getRetryPolicy().getMinimumBackoff());
    var max = Times.duration(resource.getRetryPolicy().getMaximumBackoff());
    var doubled = min.multipliedBy(1L << Math.min(failures - 1, 20));
    return doubled.compareTo(max) < 0 ? doubled : max;
  }
}
