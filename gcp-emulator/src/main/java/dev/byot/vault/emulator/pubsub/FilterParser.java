package dev.byot.vault.emulator.pubsub;

import dev.byot.vault.emulator.rpc.Refusals;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Reads Pub/Sub's filter language:
///
/// ```
/// filter     = term { "AND" term } | term { "OR" term }
/// term       = [ "NOT" | "-" ] ( "(" filter ")" | predicate )
/// predicate  = "attributes" ":" key
///            | "attributes" "." key ( "=" | "!=" ) string
///            | "hasPrefix" "(" "attributes" "." key "," string ")"
/// key        = identifier | string
/// ```
///
/// `AND` and `OR` mix only with parentheses.
final class FilterParser {
  private static final int MAX_BYTES = 256;
  private static final Pattern TOKEN =
      Pattern.compile("\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|!=|[():.,=-]|[A-Za-z_][A-Za-z0-9_-]*)\\s*");
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

  private final List<String> tokens;
  private int next;

  private FilterParser(List<String> tokens) {
    this.tokens = tokens;
  }

  /// The filter that `text` means; an empty text wants everything.
  static Filter parse(String text) {
    if (text.isBlank()) {
      return new Filter.Everything();
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw Refusals.invalid("a filter has at most %d bytes", MAX_BYTES);
    }
    var parser = new FilterParser(tokens(text));
    var filter = parser.filter();
    if (parser.next < parser.tokens.size()) {
      throw parser.unexpected();
    }
    return filter;
  }

  private static List<String> tokens(String text) {
    var tokens = new ArrayList<String>();
    var matcher = TOKEN.matcher(text);
    var end = 0;
    while (end < text.length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw Refusals.invalid("Invalid filter: not understood at character %d", end + 1);
      }
      tokens.add(matcher.group(1));
      end = matcher.end();
    }
    return tokens;
  }

  private Filter filter() {
    var first = term();
    return switch (peek()) {
      case "AND" -> new Filter.All(chain(first, "AND"));
      case "OR" -> new Filter.Any(chain(first, "OR"));
      default -> first;
    };
  }

  private List<Filter> chain(Filter first, String operator) {
    var parts = new ArrayList<>(List.of(first));
    while (peek().equals(operator)) {
      expect(operator);
      parts.add(term());
    }
    return parts;
  }

  private Filter term() {
    if (peek().equals("NOT") || peek().equals("-")) {
      take();
      return new Filter.Not(operand());
    }
    return operand();
  }

  private Filter operand() {
    return switch (take()) {
      case "(" -> {
        var inner = filter();
        expect(")");
        yield inner;
      }
      case "hasPrefix" -> hasPrefix();
      case "attributes" -> attribute();
      default -> {
        next--;
        throw unexpected();
      }
    };
  }

  private Filter hasPrefix() {
    expect("(");
    expect("attributes");
    expect(".");
    var key = key();
    expect(",");
    var prefix = string();
    expect(")");
    return new Filter.HasPrefix(key, prefix);
  }

  private Filter attribute() {
    if (peek().equals(":")) {
      take();
      return new Filter.Has(key());
    }
    expect(".");
    var key = key();
    Function<Filter, Filter> sense =
        switch (peek()) {
          case "=" -> Function.identity();
          case "!=" -> Filter.Not::new;
          default -> throw unexpected();
        };
    take();
    return sense.apply(new Filter.Equal(key, string()));
  }

  private String key() {
    return IDENTIFIER.matcher(peek()).matches() ? take() : string();
  }

  private String string() {
    if (!peek().startsWith("\"")) {
      throw unexpected();
    }
    var quoted = take();
    return quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1");
  }

  private String peek() {
    return next < tokens.size() ? tokens.get(next) : "";
  }

  private String take() {
    var token = peek();
    next++;
    return token;
  }

  private void expect(String token) {
    if (!peek().equals(token)) {
      throw unexpected();
    }
    take();
  }

  private StatusRuntimeException unexpected() {
    return next < tokens.size()
        ? Refusals.invalid("Invalid filter: unexpected %s", tokens.get(next))
        : Refusals.invalid("Invalid filter: it ends too early");
  }
}
