package dev.byot.vault.rotation.commands;

import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessagePublisher;
import java.util.HashMap;

/// Puts aside, for people to look at, what was accepted and cannot be read: it never will be, and
/// would hold up all that comes after it for the same key.
public final class DeadLetters {
  /// The attribute that says why a message was put aside, by a stable name.
  static final String REASON = "deadLetterReason";

  private final MessagePublisher topic;

  public DeadLetters(MessagePublisher topic) {
    this.topic = topic;
  }

  /// Puts a message aside; [Disposition#RETRY] if it may not be there.
  Disposition put(Message message, String reason) {
    var attributes = new HashMap<>(message.attributes());
    attributes.put(REASON, reason);
    var letter = new Message(message.data(), message.orderingKey(), attributes);
    return Publication.await(topic.publish(letter));
  }
}
