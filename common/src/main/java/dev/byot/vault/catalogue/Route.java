package dev.byot.vault.catalogue;

import java.util.regex.Pattern;

/// A method and path that callers may use.
///
/// A path is matched as it came, before any decoding. A variable is one segment that begins with a
/// letter or digit, so never `.` or `..`, and holds no percent, semicolon or slash, so that nobody
/// who decodes it later reads another path. Where an action follows the variable
/// (`{model}:generateContent`), the variable holds no colon, so that there is one action.
///
/// @param template such as `/v1/files/{id}`
public record Route(String method, String template) {
  private static final Pattern SHAPE =
      Pattern.compile("([A-Z]+) ((?:/(?:[A-Za-z0-9._~-]+|\\{[a-z]+\\}(?::[A-Za-z]+)?))+)");
  private static final String VARIABLE = "[A-Za-z0-9][A-Za-z0-9._~@:-]{0,199}";
  private static final String VARIABLE_BEFORE_ACTION = "[A-Za-z0-9][A-Za-z0-9._~@-]{0,199}";

  /// Reads `POST /v1/chat/completions`.
  ///
  /// @throws IllegalArgumentException if it is not a method and a path
  static Route parse(String text) {
    var parts = SHAPE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a route is a method and a path");
    }
    return new Route(parts.group(1), parts.group(2));
  }

  /// The path as a pattern.
  Pattern compile() {
    var regex = new StringBuilder();
    for (var segment : template.substring(1).split("/", -1)) {
      regex.append('/');
      var end = segment.indexOf('}');
      if (end < 0) {
        regex.append(Pattern.quote(segment));
      } else if (end == segment.length() - 1) {
        regex.append(VARIABLE);
      } else {
        regex.append(VARIABLE_BEFORE_ACTION).append(Pattern.quote(segment.substring(end + 1)));
      }
    }
    return Pattern.compile(regex.toString());
  }

  @Override
  public String toString() {
    return method + " " + template;
  }
}
