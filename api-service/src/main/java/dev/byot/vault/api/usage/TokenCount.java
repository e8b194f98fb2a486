package dev.byot.vault.api.usage;

import dev.byot.vault.usage.Tokens;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an answer has told so far. Of what it tells several times, the last counts: providers
/// repeat it in a stream as it grows.
final class TokenCount {
  private static final Set<TokenPart> OUTPUT =
      Set.of(TokenPart.OUTPUT, TokenPart.THOUGHTS, TokenPart.TOTAL);

  private final Map<TokenPart, Long> parts = new EnumMap<>(TokenPart.class);
  private @Nullable String model;
  private int tellings;

  void model(String name) {
    if (Tokens.isModel(name)) {
      model = name;
    }
  }

  void number(TokenPart part, long number) {
    if (part != TokenPart.MODEL && Tokens.isCount(number)) {
      parts.put(part, number);
      tellings += OUTPUT.contains(part) ? 1 : 0;
    }
  }

  /// How often it was told what the model had written so far.
  int tellings() {
    return tellings;
  }

  Tokens tokens() {
    var input =
        sum(TokenPart.INPUT, TokenPart.CACHE_WRITTEN, TokenPart.CACHE_READ, TokenPart.TOOLS);
    var output = sum(TokenPart.OUTPUT, TokenPart.THOUGHTS);
    var total = parts.get(TokenPart.TOTAL);
    if (total != null && input != null && total >= input) {
      output = Math.max(output == null ? 0 : output, total - input);
    }
    return new Tokens(model, checked(input), checked(output));
  }

  private static @Nullable Long checked(@Nullable Long sum) {
    return sum != null && Tokens.isCount(sum) ? sum : null;
  }

  private @Nullable Long sum(TokenPart... wanted) {
    return Stream.of(wanted)
        .filter(parts::containsKey)
        .map(part -> parts.getOrDefault(part, 0L))
        .reduce(Long::sum)
        .orElse(null);
  }
}
