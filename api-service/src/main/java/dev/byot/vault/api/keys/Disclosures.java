package dev.byot.vault.api.keys;

import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.state.KeyState;
import java.util.List;
import java.util.Map;

/// Which Genkit flows are given the keys of a provider themselves, as the operator configured them.
///
/// @param flows their names by provider, in order
public record Disclosures(Map<ProviderId, List<String>> flows) {
  public static final Disclosures NONE = new Disclosures(Map.of());

  public Disclosures {
    flows = Map.copyOf(flows);
  }

  /// The flows that get that key when its owner calls them. A key with limits is given to none:
  /// nothing could hold a flow to them.
  List<String> of(KeyState state) {
    return state.settings().limits() != null
        ? List.of()
        : flows.getOrDefault(state.key().provider(), List.of());
  }
}
