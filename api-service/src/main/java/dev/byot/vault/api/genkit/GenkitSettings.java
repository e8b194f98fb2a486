package dev.byot.vault.api.genkit;

import java.net.URI;
import java.util.List;
import java.util.Map;

/// The Genkit server and its flows.
///
/// @param url where the flows are; a path in it comes before the flow's name
/// @param flows whose keys each flow may use, and how; a flow that is not named is not called
public record GenkitSettings(URI url, Map<String, List<Grant>> flows, long maxBodyBytes) {
  public GenkitSettings {
    flows = Map.copyOf(flows);
  }
}
