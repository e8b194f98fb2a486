package dev.byot.vault.catalogue;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A positive list of routes, and the paths that no list opens, whatever is added to it.
public final class Routes {
  private final List<Route> all;
  private final Map<String, List<Compiled>> byMethod;
  private final List<String> closed;

  /// @param closed path prefixes, of whole segments
  Routes(List<Route> routes, List<String> closed) {
    this.closed = closed.stream().map(prefix -> prefix.toLowerCase(Locale.ROOT)).toList();
    all = List.copyOf(routes);
    byMethod =
        all.stream()
            .map(route -> new Compiled(route, route.compile()))
            .collect(Collectors.groupingBy(compiled -> compiled.route().method()));
  }

  /// The route that a path belongs to; the path as it came, without its query.
  public Optional<Route> find(String method, String rawPath) {
    return byMethod.getOrDefault(method, List.of()).stream()
        .filter(compiled -> compiled.path().matcher(rawPath).matches())
        .map(Compiled::route)
        .findFirst()
        .filter(_ -> !isClosed(rawPath));
  }

  /// The route that was probably meant by a path that lacks its beginning, such as the `/v1` that a
  /// base URL has with one SDK and not with another.
  public Optional<Route> findWithoutBeginning(String method, String rawPath) {
    return byMethod.getOrDefault(method, List.of()).stream()
        .flatMap(compiled -> compiled.route().beginnings())
        .distinct()
        .sorted(Comparator.comparingInt(String::length))
        .flatMap(beginning -> find(method, beginning + rawPath).stream())
        .findFirst();
  }

  /// Whether the path, or a template, is one that no list opens.
  boolean isClosed(String path) {
    var lower = path.toLowerCase(Locale.ROOT);
    return closed.stream()
        .anyMatch(prefix ->
            lower.startsWith(prefix)
                && (lower.length() == prefix.length()
                    || lower.charAt(prefix.length()) == '/'
                    || lower.charAt(prefix.length()) == ':'));
  }

  Routes plus(List<Route> more) {
    return new Routes(Stream.concat(all.stream(), more.stream()).distinct().toList(), closed);
  }

  public List<Route> all() {
    return all;
  }

  @Override
  public String toString() {
    return all.toString();
  }

  private record Compiled(Route route, Pattern path) {}
}
