package dev.byot.vault.emulator.pubsub;

import dev.byot.vault.emulator.rpc.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A subscription's filter over attributes, in Pub/Sub's filter syntax: `attributes:key`,
/// `attributes.key = "v"`, `!=`, `hasPrefix(attributes.key, "v")`, `NOT`, `-`, `AND`, `OR`,
/// parentheses; `AND` and `OR` mix only with parentheses.
final class Filter {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<text>\"(?:[^\"\\\\]|\\\\.)*\")|(?<word>[A-Za-z_][A-Za-z0-9_-]*)"
              + "|(?<sign>!=|[=:.,()-]))");

  private final List<String> tokens = new ArrayList<>();
  private int next;

  private Filter(String text) {
    var matcher = TOKEN.matcher(text.stripTrailing());
    var end = 0;
    while (matcher.lookingAt()) {
      tokens.add(matcher.group().strip());
      end = matcher.end();
      matcher.region(end, text.stripTrailing().length());
    }
    if (end != text.stripTrailing().length()) {
      throw invalid();
    }
  }

  /// Reads a filter; an empty one lets everything through.
  static Predicate<Map<String, String>> parse(String text) {
    if (text.isBlank()) {
      return _ -> true;
    }
    var parser = new Filter(text);
    var filter = parser.expression();
    if (parser.next != parser.tokens.size()) {
      throw invalid();
    }
    return filter;
  }

  private Predicate<Map<String, String>> expression() {
    var filter = term();
    var operator = peek();
    while (operator.equals("AND") || operator.equals("OR")) {
      take(operator);
      var right = term();
      filter = operator.equals("AND") ? filter.and(right) : filter.or(right);
      if (!peek().equals(operator) && (peek().equals("AND") || peek().equals("OR"))) {
        throw invalid();
      }
      operator = peek();
    }
    return filter;
  }

  private Predicate<Map<String, String>> term() {
    return switch (peek()) {
      case "NOT", "-" -> {
        next++;
        yield term().negate();
      }
      case "(" -> {
        next++;
        var inside = expression();
        take(")");
        yield inside;
      }
      case "hasPrefix" -> {
        next++;
        take("(");
        take("attributes");
        take(".");
        var key = name();
        take(",");
        var prefix = text();
        take(")");
        yield attributes -> attributes.getOrDefault(key, "").startsWith(prefix);
      }
      case "attributes" -> {
        next++;
        yield attribute();
      }
      default -> throw invalid();
    };
  }

  private Predicate<Map<String, String>> attribute() {
    if (peek().equals(":")) {
      next++;
      var key = name();
      return attributes -> attributes.containsKey(key);
    }
    take(".");
    var key = name();
    var operator = peek();
    next++;
    var value = text();
    return switch (operator) {
      case "=" -> attributes -> value.equals(attributes.get(key));
      case "!=" -> attributes -> !value.equals(attributes.get(key));
      default -> throw invalid();
    };
  }

  private String peek() {
    return next < tokens.size() ? tokens.get(next) : "";
  }

  private void take(String token) {
    if (!peek().equals(token)) {
      throw invalid();
    }
    next++;
  }

  private String name() {
    var token = peek();
    if (token.startsWith("\"")) {
      return text();
    }
    if (token.isEmpty() || !Character.isJavaIdentifierStart(token.charAt(0))) {
      throw invalid();
    }
    next++;
    return token;
  }

  private String text() {
    var token = peek();
    if (!token.startsWith("\"")) {
      throw invalid();
    }
    next++;
    return Pattern.compile("\\\\(.)")
        .matcher(token.substring(1, token.length() - 1))
        .replaceAll(escaped -> Matcher.quoteReplacement(escaped.group(1)));
  }

  private static RuntimeException invalid() {
    return Refusals.invalid("Invalid filter syntax.");
  }
}
