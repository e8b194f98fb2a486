package dev.byot.vault.api.keys;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.api.http.JsonBody;
import dev.byot.vault.commands.KeyPatch;
import dev.byot.vault.commands.KeyPatch.To;
import dev.byot.vault.commands.LimitsPatch;
import dev.byot.vault.commands.SettingsJson;
import dev.byot.vault.json.Members;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.problem.VaultException;
import io.helidon.webserver.http.ServerRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The body of `PATCH /v1/keys/...`: a JSON merge patch (RFC 7396) of a key's settings. Only what
/// is there changes, within limits and their budget too.
final class PatchBody {
  private static final String MEDIA_TYPE = "application/merge-patch+json";

  private static final List<String> ALLOWED =
      List.of(
          SettingsJson.LABEL,
          SettingsJson.EXPIRES_AT,
          SettingsJson.PREFERENCE,
          SettingsJson.LIMITS,
          SettingsJson.PASS_OVER_WHEN_DISABLED);

  private final ObjectNode body;
  private final Members members;

  private PatchBody(ObjectNode body) {
    this.body = body;
    members = Members.of("the body", body);
  }

  /// Reads it.
  ///
  /// @throws VaultException if it is no such patch, or changes nothing
  static KeyPatch read(ServerRequest request, SecretForm form, Instant now) {
    var body = JsonBody.object(request, MEDIA_TYPE);
    for (var entry : body.properties()) {
      if (!ALLOWED.contains(entry.getKey())) {
        throw BodyErrors.unknownField(entry.getKey(), ALLOWED);
      }
    }
    if (body.isEmpty()) {
      throw new VaultException.InvalidRequest(
          "missing-field", "nothing to change: send at least one of " + String.join(", ", ALLOWED));
    }
    return new PatchBody(body).patch(form, now);
  }

  private KeyPatch patch(SecretForm form, Instant now) {
    return new KeyPatch(
        body.has(SettingsJson.LABEL) ? label(form) : null,
        body.has(SettingsJson.EXPIRES_AT) ? expiresAt(now) : null,
        body.has(SettingsJson.PREFERENCE) ? preference() : null,
        limits(),
        body.has(SettingsJson.PASS_OVER_WHEN_DISABLED) ? passOver() : null);
  }

  private To<String> label(SecretForm form) {
    return new To<>(form.label(Labels.check(text(SettingsJson.LABEL))));
  }

  private To<Instant> expiresAt(Instant now) {
    var text = text(SettingsJson.EXPIRES_AT);
    return new To<>(text == null ? null : Expiry.parse(text, now));
  }

  private @Nullable String text(String name) {
    var value = body.path(name);
    if (!value.isTextual() && !value.isNull()) {
      throw BodyErrors.notAString(name);
    }
    return value.isNull() ? null : value.asText();
  }

  private int preference() {
    var value = body.path(SettingsJson.PREFERENCE);
    if (value.isInt() && KeySettings.isPreference(value.intValue())) {
      return value.intValue();
    }
    throw new VaultException.InvalidRequest(
        "invalid-preference", "the preference is a whole number from 0 to 1000");
  }

  private @Nullable To<LimitsPatch> limits() {
    try {
      return SettingsJson.limits(members);
    } catch (IllegalArgumentException e) {
      throw new VaultException.InvalidRequest("invalid-limits", String.valueOf(e.getMessage()));
    }
  }

  private boolean passOver() {
    var value = body.path(SettingsJson.PASS_OVER_WHEN_DISABLED);
    if (!value.isBoolean()) {
      throw new VaultException.InvalidRequest(
          "invalid-json", "the field passOverWhenDisabled is not true or false");
    }
    return value.booleanValue();
  }
}
