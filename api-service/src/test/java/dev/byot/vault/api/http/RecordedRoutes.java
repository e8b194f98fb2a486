package dev.byot.vault.api.http;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What routes register with the server, which itself cannot be asked.
public final class RecordedRoutes {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
  private static final List<String> FORWARDED = List.of("GET", "PUT", "POST", "PATCH", "DELETE");

  private final Set<String> operations = new TreeSet<>();
  private final List<String> catchAlls = new ArrayList<>();
  private final HttpRules rules =
      (HttpRules)
          Proxy.newProxyInstance(
              HttpRules.class.getClassLoader(),
              new Class<?>[] {HttpRules.class},
              (_, method, arguments) -> record(method, arguments));

  private RecordedRoutes() {}

  /// Method and path of every operation of a server with these routes, as the document writes them.
  /// What takes any method of a path that has no other is a route of its own; elsewhere it refuses.
  public static Set<String> of(List<? extends HttpService> services) {
    var recorded = new RecordedRoutes();
    new Health(() -> true).routing(recorded.rules);
    services.forEach(service -> service.routing(recorded.rules));
    for (var path : recorded.catchAlls) {
      if (recorded.operations.stream().noneMatch(operation -> operation.endsWith(" " + path))) {
        FORWARDED.forEach(method -> recorded.operations.add(method + " " + path));
      }
    }
    return recorded.operations;
  }

  private Object record(Method method, @Nullable Object @Nullable [] arguments) {
    if (arguments != null && arguments[0] instanceof String path) {
      var template = path.replaceAll("\\{\\+?(\\w+)(?::[^}]*)?}", "{$1}");
      if (METHODS.contains(method.getName())) {
        operations.add(method.getName().toUpperCase(Locale.ROOT) + " " + template);
        return rules;
      }
      if (method.getName().equals("any")) {
        catchAlls.add(template);
        return rules;
      }
    }
    throw new AssertionError(
        "a way to register that is not recorded: " + method + Arrays.toString(arguments));
  }
}
