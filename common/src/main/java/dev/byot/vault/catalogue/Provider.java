package dev.byot.vault.catalogue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.ProviderId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All that the vault knows of a provider.
///
/// @param name what people call it
/// @param credentials the ways to show a credential, the preferred one first
/// @param routes what callers may use
/// @param refusals the answers that say that the key is bad
/// @param usageShape how answers tell of tokens, `null` if they are not counted
public record Provider(
    ProviderId id,
    String name,
    BaseUrl baseUrl,
    List<Field> fields,
    List<CredentialStyle> credentials,
    Routes routes,
    ErrorShape errorShape,
    Check check,
    List<Refusal> refusals,
    @Nullable UsageShape usageShape) {
  private static final JsonMapper JSON = new JsonMapper(Json.forgetful());

  public Provider {
    fields = List.copyOf(fields);
    credentials = List.copyOf(credentials);
    refusals = List.copyOf(refusals);
  }

  /// Whether callers may use this method and path; the path as it came, without its query.
  public boolean allows(String method, String rawPath) {
    return routes.find(method, rawPath).isPresent();
  }

  public Optional<Field> field(String fieldName) {
    return fields.stream().filter(field -> field.name().equals(fieldName)).findFirst();
  }

  /// The field that tells one key from another.
  public Field identifyingField() {
    return fields.stream().filter(Field::identifying).findFirst().orElseThrow();
  }

  /// The way to show a credential in that header, in whatever case.
  public Optional<CredentialStyle> credentialIn(String header) {
    return credentials.stream()
        .filter(style -> style.header().equalsIgnoreCase(header))
        .findFirst();
  }

  /// Whether an answer of that status may say that the key is bad.
  public boolean mayRefuseBy(int status) {
    return refusals.stream().anyMatch(refusal -> refusal.status() == status);
  }

  /// The refusal by which the provider says with this answer that the key is bad, if it does. A
  /// body that is no JSON says nothing of the kind.
  public Optional<Refusal> refusal(int status, byte[] body) {
    var candidates = refusals.stream().filter(refusal -> refusal.status() == status).toList();
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    try {
      var json = JSON.readTree(body);
      return candidates.stream().filter(refusal -> refusal.isIn(json)).findFirst();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  Provider withBaseUrl(BaseUrl other) {
    return new Provider(
        id, name, other, fields, credentials, routes, errorShape, check, refusals, usageShape);
  }

  Provider withRoutes(Routes other) {
    return new Provider(
        id, name, baseUrl, fields, credentials, other, errorShape, check, refusals, usageShape);
  }
}
