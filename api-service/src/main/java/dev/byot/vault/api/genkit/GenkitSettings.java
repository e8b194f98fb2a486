package dev.byot.vault.api.genkit;

import dev.byot.vault.keys.ProviderId;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The Genkit server and its flows.
///
/// @param url where the flows are; a path in it comes before the flow's name
/// @param flows whose keys each flow may use, and how; a flow that is not named is not called
public record GenkitSettings(URI url, Map<String, List<Grant>> flows, long maxBodyBytes) {
  public GenkitSettings {
    flows = Map.copyOf(flows);
  }

  /// The names of the flows that are given keys themselves, by provider, in order.
  public static Map<ProviderId, List<String>> disclosing(Map<String, List<Grant>> flows) {
    var disclosing = new HashMap<ProviderId, List<String>>();
    for (var flow : new TreeMap<>(flows).entrySet()) {
      for (var grant : flow.getValue()) {
        if (grant.kind() == CredentialKind.KEY) {
          disclosing.computeIfAbsent(grant.provider(), _ -> new ArrayList<>()).add(flow.getKey());
        }
      }
    }
    return disclosing;
  }
}
