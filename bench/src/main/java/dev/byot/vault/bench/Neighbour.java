package dev.byot.vault.bench;

import java.util.function.Function;

/// Who makes much noise beside the quiet owners.
///
/// @param perSecond how often it calls, or tries to
/// @param target what it sends, and where, with the answers counted there; asked for once a round,
///   and then all is ready for it
/// @param control the one that does the same to something other than the vault, by its name; its
///   own name if it is that one
record Neighbour(String name, int perSecond, Function<Statuses, Target> target, String control) {
  static final String NOBODY = "nobody";

  boolean isControl() {
    return name.equals(control);
  }
}
