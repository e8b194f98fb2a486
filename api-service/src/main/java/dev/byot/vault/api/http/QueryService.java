package dev.byot.vault.api.http;

import io.helidon.webserver.http.HttpService;
import java.util.Map;
import java.util.Set;

/// A service with routes that take query parameters; all other routes take none.
public interface QueryService extends HttpService {
  /// The path of each such route, and the names of its parameters.
  Map<String, Set<String>> queryParameters();
}
