package dev.byot.vault.messaging;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A message as published and as received.
///
/// @param orderingKey messages of one ordering key arrive in order; `null` for none
/// @param deliveryAttempt how often it was delivered, this time included; 0 where nobody counts: in
///   what is published, and in subscriptions without a dead letter policy. No part of what makes
///   two messages equal
@SuppressWarnings("ArrayRecordComponent") // copied in and out, compared by content
public record Message(
    byte[] data,
    @Nullable String orderingKey,
    Map<String, String> attributes,
    int deliveryAttempt) {

  public Message {
    data = data.clone();
    attributes = Map.copyOf(attributes);
  }

  public Message(byte[] data, @Nullable String orderingKey, Map<String, String> attributes) {
    this(data, orderingKey, attributes, 0);
  }

  @Override
  public byte[] data() {
    return data.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Message that
        && Arrays.equals(data, that.data)
        && Objects.equals(orderingKey, that.orderingKey)
        && attributes.equals(that.attributes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "Message[" + data.length + " bytes, orderingKey=" + orderingKey + "]";
  }
}
