package dev.byot.vault.api.genkit;

import dev.byot.vault.keys.ProviderId;
import java.net.URI;
import java.util.List;
import java.util.Map;

/// The Genkit server and its flows.
///
/// @param url where the flows are; a path in it comes before the flow's name
/// @param flows which providers' keys each flow is given; a flow that is not named is not called
public record GenkitSettings(URI url, Map<String, List<ProviderId>> flows, long maxBodyBytes) {
  public GenkitSettings {
    flows = Map.copyOf(flows);
  }
}
