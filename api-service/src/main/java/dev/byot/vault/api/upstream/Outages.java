package dev.byot.vault.api.upstream;

import java.util.Locale;
import java.util.Set;

/// Which answers say that an upstream is down, and which only that it could not do this.
final class Outages {
  private static final Set<Integer> GATEWAY = Set.of(502, 503, 504);

  private Outages() {}

  /// Who says in JSON that a flow failed, that a model is overloaded or that the provider behind a
  /// router is down has answered: others may be served, and whoever wants to could choose such a
  /// model to have it look down for all. What stands in front of a server that is down speaks HTML
  /// or nothing.
  static boolean isOne(Answer answer) {
    var type = answer.header("content-type").orElse("").toLowerCase(Locale.ROOT);
    return GATEWAY.contains(answer.status()) && !type.startsWith("application/json");
  }
}
