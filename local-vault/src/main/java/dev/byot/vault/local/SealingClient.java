package dev.byot.vault.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.catalogue.Field;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.seal.Sealer;
import dev.byot.vault.seal.SealingKey;
import dev.byot.vault.secret.Secret;
import dev.byot.vault.secret.SecretFields;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;

/// Asks for a provider's key and seals it on this machine: the vault's web-facing side never has it
/// in clear.
final class SealingClient {
  private static final Duration LIFE = Duration.ofMinutes(5);

  private final VaultClient vault;
  private final SecretPrompt prompt;

  SealingClient(VaultClient vault, SecretPrompt prompt) {
    this.vault = vault;
    this.prompt = prompt;
  }

  /// The sealed secret of whatever the user types.
  ///
  /// @throws IllegalStateException if there is no such provider, or its keys have another form
  String seal(String provider, String name) {
    var fields = fields(provider);
    var sealing = vault.get("/v1/sealing-key");
    var key =
        new KeyRef(
            new OwnerId(sealing.path("owner").asText()),
            new ProviderId(provider),
            new KeyName(name));
    var sealer = new Sealer(SealingKey.ofJwk(sealing.at("/keys/0").toString()));
    try (var secret = ask(fields);
        var json = secret.toJson()) {
      return sealer.seal(json, key, CommandId.next(), Instant.now().plus(LIFE)).compact();
    }
  }

  private List<Field> fields(String provider) {
    var known = new ArrayList<String>();
    for (var entry : vault.get("/v1/providers").path("providers")) {
      if (entry.path("id").asText().equals(provider)) {
        var fields = new ArrayList<Field>();
        entry.path("fields").forEach(field -> fields.add(field(field)));
        return fields;
      }
      known.add(entry.path("id").asText());
    }
    throw new IllegalStateException(
        "there is no provider " + provider + "; there are " + String.join(", ", known));
  }

  private static Field field(JsonNode field) {
    return new Field(
        field.path("name").asText(),
        field.path("label").asText(),
        Pattern.compile(field.path("pattern").asText()),
        field.path("form").asText(),
        URI.create(field.path("where").asText()),
        false);
  }

  private SecretFields ask(List<Field> fields) {
    var values = new LinkedHashMap<String, Secret>();
    try {
      for (var field : fields) {
        var value = prompt.ask(field.label() + " (from " + field.where() + ")");
        values.put(field.name(), value);
        if (!field.accepts(value)) {
          throw new IllegalStateException(
              "the " + field.label() + " is not of the form: " + field.form());
        }
      }
      return SecretFields.of(values);
    } catch (RuntimeException e) {
      values.values().forEach(Secret::close);
      throw e;
    }
  }
}
