package dev.byot.vault.messaging;

import java.util.concurrent.CompletableFuture;

/// Takes messages in and answers for them later, several at a time. Called again for the same
/// message until the answer is [Disposition#DONE], so handling twice must be harmless.
@FunctionalInterface
public interface DeferringHandler {
  /// Returns at once. A failure counts as [Disposition#RETRY].
  CompletableFuture<Disposition> handle(Message message);
}
