package dev.byot.vault.api.providers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.catalogue.CredentialStyle;
import dev.byot.vault.catalogue.Field;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.json.Json;

/// A provider as frontends see it: what to ask the user for, and where to call it.
final class ProviderView {
  private ProviderView() {}

  static ObjectNode of(Catalogue catalogue) {
    var view = Json.object();
    var providers = view.putArray("providers");
    catalogue.providers().forEach(provider -> put(providers.addObject(), provider));
    return view;
  }

  private static void put(ObjectNode view, Provider provider) {
    view.put("id", provider.id().value()).put("title", provider.name());
    var fields = view.putArray("fields");
    provider.fields().forEach(field -> put(fields, field));
    view.put("proxy", "/v1/proxy/" + provider.id());
    var headers = view.putArray("credentialHeaders");
    provider.credentials().stream().map(CredentialStyle::header).forEach(headers::add);
    var routes = view.putArray("routes");
    provider.routes().all().forEach(route -> routes.add(route.toString()));
  }

  /// Every field is needed: a secret is stored whole.
  private static void put(ArrayNode fields, Field field) {
    fields
        .addObject()
        .put("name", field.name())
        .put("label", field.label())
        .put("required", true)
        .put("pattern", field.pattern().pattern())
        .put("form", field.form())
        .put("where", field.where().toString());
  }
}
