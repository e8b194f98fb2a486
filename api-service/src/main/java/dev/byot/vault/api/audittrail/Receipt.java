package dev.byot.vault.api.audittrail;

import java.util.concurrent.CompletableFuture;

/// An event on its way to being durable.
public final class Receipt {
  private final long startedAt;
  private final CompletableFuture<Void> durable = new CompletableFuture<>();
  private final CompletableFuture<Boolean> settled = new CompletableFuture<>();

  Receipt(long startedAt) {
    this.startedAt = startedAt;
  }

  long startedAt() {
    return startedAt;
  }

  CompletableFuture<Void> durable() {
    return durable;
  }

  /// Ends once the event is durable, or has taken too long: whether it is durable.
  CompletableFuture<Boolean> settled() {
    return settled;
  }

  void isDurable() {
    durable.complete(null);
    settled.complete(true);
  }

  void isLate() {
    settled.complete(false);
  }
}
