package dev.byot.vault.api.upstream;

import dev.byot.vault.api.usage.CallMeter;
import dev.byot.vault.usage.Ending;
import org.jspecify.annotations.Nullable;

/// Shows an exchange to the meter of its call, and finds out how it ended.
public final class Metering implements AutoCloseable {
  private final Exchange exchange;
  private final @Nullable RequestBody body;
  private final CallMeter meter;
  private boolean answered;
  private boolean released;
  private boolean whole;

  public Metering(Exchange exchange, @Nullable RequestBody body, CallMeter meter) {
    this.exchange = exchange;
    this.body = body;
    this.meter = meter;
  }

  public void answered(Answer answer) {
    answered = true;
    meter.answered(
        answer.status(),
        answer.header("content-type").orElse(""),
        answer.header("content-encoding").orElse(""));
  }

  /// From now on the answer is passed on.
  public void released() {
    released = true;
  }

  public void passed(byte[] bytes, int count) {
    meter.passed(bytes, 0, count);
  }

  /// All of the answer was passed on.
  public void whole() {
    whole = true;
  }

  /// Tells of the call.
  @Override
  public void close() {
    meter.ended(ending(), body == null ? 0 : body.passedOn(), exchange.isSentWhole());
  }

  private Ending ending() {
    if (whole) {
      return Ending.WHOLE;
    }
    var why = exchange.why();
    if (why != null) {
      return switch (why) {
        case CALLER_GONE -> Ending.CALLER;
        case STOPPED -> Ending.STOP;
        case STALLED -> Ending.STALL;
        case STOPPING -> Ending.VAULT;
      };
    }
    if (exchange.isWaitingForCaller() || (body != null && body.hasFailed())) {
      return Ending.CALLER;
    }
    return answered && !released ? Ending.VAULT : Ending.UPSTREAM;
  }
}
