package dev.byot.vault.api.http;

import dev.byot.vault.problem.VaultException;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Refuses query parameters that a route of ours does not have, or that come twice: ignored in
/// silence, a misspelt or overruled one would answer another question than was asked, and a
/// credential would end up in somebody's logs.
final class Queries {
  /// What looks like this is the name of a parameter, and no secret in its place.
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z_-]{1,20}");

  private final Map<String, Set<String>> known;
  private final Predicate<String> passedOn;

  /// @param passedOn tells by the raw path whether the query is for somebody else
  private Queries(Map<String, Set<String>> known, Predicate<String> passedOn) {
    this.known = Map.copyOf(known);
    this.passedOn = passedOn;
  }

  static Queries of(List<? extends HttpService> services, Predicate<String> passedOn) {
    var known = new HashMap<String, Set<String>>();
    for (var service : services) {
      if (service instanceof QueryService query) {
        known.putAll(query.queryParameters());
      }
    }
    return new Queries(known, passedOn);
  }

  /// @throws VaultException.InvalidRequest if the request has a parameter that its route has not,
  ///   or has one twice
  void check(ServerRequest request) {
    var path = request.prologue().uriPath().rawPath();
    if (!path.startsWith("/v1/") || passedOn.test(path)) {
      return;
    }
    var allowed = known.getOrDefault(path, Set.of());
    var query = request.prologue().query();
    for (var name : query.names()) {
      if (!allowed.contains(name)) {
        throw new VaultException.InvalidRequest("unknown-parameter", sentence(name, allowed));
      }
      if (query.all(name).size() > 1) {
        throw new VaultException.InvalidRequest(
            "repeated-parameter", "the query parameter " + name + " is given more than once");
      }
    }
  }

  private static String sentence(String name, Set<String> allowed) {
    var named = HARMLESS.matcher(name).matches() ? " " + name : "";
    return "unknown query parameter"
        + named
        + (allowed.isEmpty()
            ? ": this path takes none"
            : "; allowed: " + String.join(", ", new TreeSet<>(allowed)));
  }
}
