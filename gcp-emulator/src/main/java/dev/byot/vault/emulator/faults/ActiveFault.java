package dev.byot.vault.emulator.faults;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A fault that is on, how often it may still strike, and what it holds up. Guarded by [Faults].
final class ActiveFault {
  private final Fault fault;
  private final Random random;
  private final CompletableFuture<@Nullable Void> cleared = new CompletableFuture<>();
  private int left;

  ActiveFault(Fault fault) {
    this.fault = fault;
    random = new Random(fault.chance().seed());
    left = fault.times();
  }

  Fault fault() {
    return fault;
  }

  boolean isSpent() {
    return left == 0;
  }

  boolean strikes(CallDescription call) {
    if (isSpent() || !fault.concerns(call) || random.nextDouble() >= fault.chance().probability()) {
      return false;
    }
    left -= fault.times() == Fault.ALWAYS ? 0 : 1;
    return true;
  }

  void clear() {
    cleared.complete(null);
  }

  /// Completes when a call that this fault holds up may go on; clearing the fault ends every wait.
  CompletableFuture<@Nullable Void> over() {
    return switch (fault.action()) {
      case Fault.Action.Delay(Duration by) ->
          cleared.copy().completeOnTimeout(null, by.toNanos(), TimeUnit.NANOSECONDS);
      case Fault.Action.Freeze() -> cleared.copy();
      case Fault.Action.Fail _,
          Fault.Action.LoseReply _,
          Fault.Action.CutStream _,
          Fault.Action.OfDelivery _ ->
          CompletableFuture.completedFuture(null);
    };
  }
}
