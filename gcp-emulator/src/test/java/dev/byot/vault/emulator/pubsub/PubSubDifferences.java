package dev.byot.vault.emulator.pubsub;

/// Where Google's emulator is not like the documented Pub/Sub. This is the whole list.
final class PubSubDifferences {
  static final String TOPIC_UPDATES = "it cannot change a topic";
  static final String FILTERS = "it takes a filter and delivers everything";
  static final String ORDER =
      "it delivers a message that was given back alone, after the later ones of its key";
  static final String RETRIES = "it delivers again without a pause after the first failure";
  static final String MESSAGE_LIMITS = "it takes messages of any size";
  static final String SHORT_DEADLINES = "it takes ack deadlines below ten seconds";
  static final String SUBSCRIPTION_CHECKS = "it does not check filters or retentions";

  private PubSubDifferences() {}
}
