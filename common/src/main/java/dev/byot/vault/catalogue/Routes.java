package dev.byot.vault.catalogue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A positive list of routes.
public final class Routes {
  private final List<Route> all;
  private final Map<String, List<Compiled>> byMethod;

  Routes(List<Route> routes) {
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
        .findFirst();
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
