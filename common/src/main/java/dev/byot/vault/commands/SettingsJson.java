package dev.byot.vault.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.commands.KeyPatch.To;
import dev.byot.vault.json.Json;
import dev.byot.vault.json.Members;
import dev.byot.vault.keys.Limits;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Settings of a key as JSON: in messages, and, but for the syntax of times, as owners write and
/// see them.
public final class SettingsJson {
  public static final String LABEL = "label";
  public static final String EXPIRES_AT = "expiresAt";
  public static final String PREFERENCE = "preference";
  public static final String LIMITS = "limits";
  public static final String PASS_OVER_WHEN_DISABLED = "passOverWhenDisabled";

  private SettingsJson() {}

  /// A patch: only what it changes.
  public static ObjectNode of(KeyPatch patch) {
    var json = Json.object();
    if (patch.label() != null) {
      json.put(LABEL, patch.label().value());
    }
    if (patch.expiresAt() != null) {
      json.put(EXPIRES_AT, Objects.toString(patch.expiresAt().value(), null));
    }
    if (patch.preference() != null) {
      json.put(PREFERENCE, patch.preference());
    }
    if (patch.limits() != null) {
      var limits = patch.limits().value();
      json.set(LIMITS, limits == null ? null : LimitsJson.of(limits));
    }
    if (patch.passOverWhenDisabled() != null) {
      json.put(PASS_OVER_WHEN_DISABLED, patch.passOverWhenDisabled());
    }
    return json;
  }

  /// Reads what [#of(KeyPatch)] wrote.
  static KeyPatch patch(Members json) {
    var patch =
        new KeyPatch(
            json.has(LABEL) ? new To<>(json.optionalText(LABEL)) : null,
            json.has(EXPIRES_AT) ? new To<>(json.optionalInstant(EXPIRES_AT)) : null,
            json.has(PREFERENCE) ? json.integer(PREFERENCE) : null,
            limits(json),
            json.has(PASS_OVER_WHEN_DISABLED) ? json.flag(PASS_OVER_WHEN_DISABLED) : null);
    json.end();
    return patch;
  }

  public static ObjectNode of(Limits limits) {
    return LimitsJson.of(limits);
  }

  /// The member `limits` of a patch, `null` where it has none.
  ///
  /// @throws IllegalArgumentException if it changes no limits
  public static @Nullable To<LimitsPatch> limits(Members json) {
    if (!json.has(LIMITS)) {
      return null;
    }
    var limits = json.optionalObject(LIMITS);
    return new To<>(limits == null ? null : LimitsJson.patch(limits));
  }
}
