package dev.byot.vault.commands;

import dev.byot.vault.events.VaultEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a command ended.
///
/// @param reason why it was rejected, by a stable name; `null` unless rejected
/// @param events what its decision makes known, its own event last: published after the
///   transaction, and again with every redelivery, so that none is lost
public record Outcome(
    Status status, @Nullable String reason, Instant decidedAt, List<VaultEvent> events) {

  /// The ways to end.
  public enum Status {
    APPLIED,
    /// A later command of the same key was decided first, or removes what this one would store.
    SUPERSEDED,
    REJECTED
  }

  public Outcome {
    events = List.copyOf(events);
    if ((reason != null) != (status == Status.REJECTED)) {
      throw new IllegalArgumentException("an outcome has a reason exactly when it is a rejection");
    }
  }
}
