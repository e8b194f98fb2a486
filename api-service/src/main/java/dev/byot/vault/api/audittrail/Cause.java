package dev.byot.vault.api.audittrail;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What led to an event: a request, and who acted on the owner's behalf.
///
/// @param actor `flow:chat`, `null` for the owner
public record Cause(String requestId, @Nullable String actor) {
  /// A request of the owner, or work of the vault's own.
  public static Cause of(String requestId) {
    return new Cause(requestId, null);
  }

  /// The data of an event, with who acted.
  public Map<String, String> in(Map<String, String> data) {
    if (actor == null) {
      return data;
    }
    var all = new TreeMap<>(data);
    all.put("actor", actor);
    return all;
  }
}
