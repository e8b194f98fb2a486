package dev.byot.vault.catalogue;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A method and path that callers may use.
///
/// A path is matched as it came, before any decoding. A variable is one segment that begins with a
/// letter or digit, so never `.` or `..`, and holds no percent, semicolon or slash, so that nobody
/// who decodes it later reads another path. Where an action follows the variable
/// (`{model}:generateContent`), the variable holds no colon, so that there is one action.
///
/// @param template such as `/v1/files/{id}`
/// @param namesModel whether a call says which model it is for: as `{model}` in the path, or else
///   in its body
/// @param tellsTokens whether an answer says, once it is whole, which tokens the call used: where
///   it does not say so, they are estimated
public record Route(String method, String template, boolean namesModel, boolean tellsTokens) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "([A-Z]+) ((?:/(?:[A-Za-z0-9._~-]+|\\{[a-z]+\\}(?::[A-Za-z]+)?))+)( no-model| no-tokens)?");
  private static final Set<String> BODILESS = Set.of("GET", "DELETE");
  private static final String NO_MODEL = " no-model";
  private static final String MODEL = "{model}";
  private static final String VARIABLE = "[A-Za-z0-9][A-Za-z0-9._~@:-]{0,199}";
  private static final String VARIABLE_BEFORE_ACTION = "[A-Za-z0-9][A-Za-z0-9._~@-]{0,199}";

  /// Reads `POST /v1/chat/completions`, or `POST /v1/files no-model` where such a call is for no
  /// model. What has no body names none either. `no-tokens` is a call for a model whose answer
  /// tells of no tokens; what is for no model uses none.
  ///
  /// @throws IllegalArgumentException if it is not a method and a path
  static Route parse(String text) {
    var parts = SHAPE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a route is a method and a path");
    }
    var method = parts.group(1);
    var mark = parts.group(3);
    var namesModel = !NO_MODEL.equals(mark) && !BODILESS.contains(method);
    return new Route(method, parts.group(2), namesModel, namesModel && mark == null);
  }

  /// The model that a path of this route names, as it came; nothing if it names none.
  public Optional<String> model(String path) {
    var segments = template.split("/", -1);
    for (var i = 0; i < segments.length; i++) {
      if (segments[i].startsWith(MODEL)) {
        var action = segments[i].substring(MODEL.length());
        var segment = path.split("/", -1)[i];
        return Optional.of(segment.substring(0, segment.length() - action.length()));
      }
    }
    return Optional.empty();
  }

  /// What the template begins with, in whole segments and without variables, shortest first.
  Stream<String> beginnings() {
    var variable = template.indexOf('{');
    var literal = variable < 0 ? template : template.substring(0, variable);
    return IntStream.range(1, literal.length())
        .filter(end -> literal.charAt(end) == '/')
        .mapToObj(end -> literal.substring(0, end));
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
