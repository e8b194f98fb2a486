package dev.byot.vault.google;

import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.UnaryCallSettings;
import java.time.Duration;

/// How long a client waits for an answer, and for all its tries together. Which calls it tries
/// again stays as Google has it.
record Patience(Duration attempt, Duration total) {
  RetrySettings settings() {
    return RetrySettings.newBuilder()
        .setInitialRetryDelayDuration(Duration.ofMillis(50))
        .setRetryDelayMultiplier(2)
        .setMaxRetryDelayDuration(Duration.ofSeconds(1))
        .setInitialRpcTimeoutDuration(attempt)
        .setRpcTimeoutMultiplier(1)
        .setMaxRpcTimeoutDuration(attempt)
        .setTotalTimeoutDuration(total)
        .build();
  }

  @SuppressWarnings("NullAway") // what a function of type Void has to return
  Void limit(UnaryCallSettings.Builder<?, ?> call) {
    call.setRetrySettings(settings());
    return null;
  }
}
