package dev.byot.vault.keys;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How much of a key may be used up; `null` is without limit.
public record Budget(
    @Nullable Long tokensPerDay,
    @Nullable Long tokensPerMonth,
    @Nullable Long callsPerDay,
    @Nullable Long callsPerMonth) {

  public Budget {
    if (Stream.of(tokensPerDay, tokensPerMonth, callsPerDay, callsPerMonth)
        .anyMatch(limit -> limit != null && limit < 1)) {
      throw new IllegalArgumentException("a budget is a positive whole number");
    }
  }

  /// Whether it limits anything.
  boolean isAny() {
    return Stream.of(tokensPerDay, tokensPerMonth, callsPerDay, callsPerMonth)
        .anyMatch(Objects::nonNull);
  }
}
