package dev.byot.vault.catalogue;

import dev.byot.vault.keys.ProviderId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Adds an operator's file to the built-in catalogue. A file adds providers and routes and narrows
/// the choice; it changes nothing else about a built-in provider, so that nobody sends keys
/// elsewhere by it, and opens no path that its provider's entry closes for good.
final class Additions {
  private final SequencedMap<ProviderId, Provider> providers;
  private final List<String> errors = new ArrayList<>();

  private Additions(SequencedMap<ProviderId, Provider> builtIn) {
    providers = new LinkedHashMap<>(builtIn);
  }

  /// @throws CatalogueException if the file wants something else
  static SequencedMap<ProviderId, Provider> to(
      SequencedMap<ProviderId, Provider> builtIn, CatalogueFile file) {
    var additions = new Additions(builtIn);
    file.providers().forEach(additions::add);
    file.routes().forEach(additions::add);
    file.only().forEach(additions::known);
    if (!additions.errors.isEmpty()) {
      throw new CatalogueException(additions.errors.stream().sorted().toList());
    }
    if (!file.only().isEmpty()) {
      additions.providers.keySet().retainAll(file.only());
    }
    return additions.providers;
  }

  private void add(Provider provider) {
    if (providers.putIfAbsent(provider.id(), provider) != null) {
      errors.add(provider.id() + " is built in: a file can only add routes to it");
    }
  }

  private void add(ProviderId id, List<Route> routes) {
    var provider = providers.get(id);
    if (provider == null) {
      known(id);
      return;
    }
    for (var route : routes) {
      if (provider.routes().isClosed(route.template())) {
        errors.add(id + ": " + route + " is closed for good");
      }
    }
    providers.put(id, provider.withRoutes(provider.routes().plus(routes)));
  }

  private void known(ProviderId id) {
    if (!providers.containsKey(id)) {
      errors.add("there is no provider " + id);
    }
  }
}
