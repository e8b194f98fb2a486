package dev.byot.vault.messaging;

/// Does what one message asks. Called again for the same message until it answers
/// [Disposition#DONE], so handling twice must be harmless.
@FunctionalInterface
public interface MessageHandler {
  /// An exception counts as [Disposition#RETRY].
  Disposition handle(Message message);
}
