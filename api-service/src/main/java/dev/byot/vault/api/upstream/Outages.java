package dev.byot.vault.api.upstream;

import java.util.Locale;
import java.util.Set;

/// Which answers say that an upstream is down, and which are only its own.
public final class Outages {
  private static final Set<Integer> GATEWAY = Set.of(502, 503, 504);

  private Outages() {}

  /// A provider says so itself, too, when it is overloaded.
  public static boolean ofProvider(Answer answer) {
    return GATEWAY.contains(answer.status());
  }

  /// A flow may fail with any status; Genkit then says so in JSON. What stands in front of a server
  /// that is down does not.
  public static boolean ofGenkit(Answer answer) {
    var type = answer.header("content-type").orElse("").toLowerCase(Locale.ROOT);
    return GATEWAY.contains(answer.status()) && !type.startsWith("application/json");
  }
}
