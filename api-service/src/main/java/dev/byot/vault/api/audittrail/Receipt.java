package dev.byot.vault.api.audittrail;

import java.util.concurrent.CompletableFuture;

/// An event on its way to being durable.
public final class Receipt {
  private final long startedAt;
  private final CompletableFuture<Void> durable = new CompletableFuture<>();

  Receipt(long startedAt) {
    this.startedAt = startedAt;
  }

  long startedAt() {
    return startedAt;
  }

  CompletableFuture<Void> durable() {
    return durable;
  }
}
