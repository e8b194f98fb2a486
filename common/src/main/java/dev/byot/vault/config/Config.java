package dev.byot.vault.config;

import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads settings from variables and collects everything that is wrong, so that it is reported at
/// once: read all, then [#check].
public final class Config {
  private final Map<String, String> variables;
  private final List<String> errors = new ArrayList<>();
  private final Set<String> asked = new TreeSet<>();

  public Config(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  private String text(String name) {
    asked.add(name);
    return variables.getOrDefault(name, "").strip();
  }

  /// Every variable that was asked for so far.
  public Set<String> asked() {
    return Set.copyOf(asked);
  }

  /// The value, or an empty string and an error if it is missing.
  public String required(String name) {
    var value = text(name);
    if (value.isEmpty()) {
      errors.add(name + " is required");
    }
    return value;
  }

  public String optional(String name, String fallback) {
    var value = text(name);
    return value.isEmpty() ? fallback : value;
  }

  public @Nullable String optional(String name) {
    var value = text(name);
    return value.isEmpty() ? null : value;
  }

  /// A port, 0 for any that is free.
  public int port(String name, int fallback) {
    return parsed(
        name,
        fallback,
        "a port from 0 to 65535",
        text -> {
          var port = Integer.parseInt(text);
          if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException();
          }
          return port;
        });
  }

  public int positive(String name, int fallback) {
    return parsed(
        name,
        fallback,
        "a whole number above 0",
        text -> {
          var number = Integer.parseInt(text);
          if (number <= 0) {
            throw new IllegalArgumentException();
          }
          return number;
        });
  }

  /// One of these words.
  public String oneOf(String name, String fallback, Set<String> words) {
    return parsed(
        name,
        fallback,
        "one of " + String.join(", ", new TreeSet<>(words)),
        text -> {
          if (!words.contains(text)) {
            throw new IllegalArgumentException();
          }
          return text;
        });
  }

  public boolean flag(String name, boolean fallback) {
    return parsed(
        name,
        fallback,
        "true or false",
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException();
            });
  }

  /// An ISO-8601 duration such as `PT10S`, above zero.
  public Duration duration(String name, Duration fallback) {
    return parsed(
        name,
        fallback,
        "an ISO-8601 duration above zero, such as PT10S",
        text -> {
          var duration = Duration.parse(text);
          if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException();
          }
          return duration;
        });
  }

  public @Nullable URI httpUri(String name) {
    var text = optional(name);
    if (text == null) {
      return null;
    }
    try {
      var uri = URI.create(text);
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      error(name + " must be an http or https URL: " + e.getMessage());
      return null;
    }
    error(name + " must be an http or https URL");
    return null;
  }

  /// A comma-separated list without empty entries; empty if the variable is missing.
  public List<String> list(String name) {
    return Arrays.stream(optional(name, "").split(",", -1))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .toList();
  }

  /// Notes what else is wrong.
  public void error(String sentence) {
    errors.add(sentence);
  }

  /// Ends the reading.
  ///
  /// @throws ConfigException naming everything that is wrong
  public void check() {
    if (!errors.isEmpty()) {
      throw new ConfigException(errors);
    }
  }

  private <T> T parsed(String name, T fallback, String expected, Function<String, T> parser) {
    var text = optional(name);
    if (text == null) {
      return fallback;
    }
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException | DateTimeParseException e) {
      errors.add(name + " must be " + expected);
      return fallback;
    }
  }
}
