package dev.byot.vault.catalogue;

import dev.byot.vault.keys.ProviderId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a catalogue file says.
///
/// @param providers whole ones
/// @param routes more routes of providers that are described elsewhere
/// @param only the providers to offer; empty for all
record CatalogueFile(
    List<Provider> providers, Map<ProviderId, List<Route>> routes, Set<ProviderId> only) {
  CatalogueFile {
    providers = List.copyOf(providers);
    routes = Map.copyOf(routes);
    only = Set.copyOf(only);
  }
}
