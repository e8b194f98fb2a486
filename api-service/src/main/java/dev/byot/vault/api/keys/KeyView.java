package dev.byot.vault.api.keys;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.commands.SettingsJson;
import dev.byot.vault.digest.LengthPrefixed;
import dev.byot.vault.digest.Sha256;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.state.CheckReport;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.StoredSecret;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A key as its owner sees it: all that is known of it but the secret.
public final class KeyView {
  private KeyView() {}

  /// All of an owner's keys.
  public static ObjectNode of(List<ShownKey> shown, Instant now) {
    var view = Json.object();
    var keys = view.putArray("keys");
    shown.forEach(key -> keys.add(of(key, now)));
    return view;
  }

  static ObjectNode of(ShownKey shown, Instant now) {
    var state = shown.state();
    var view = Json.object();
    view.put("owner", state.key().owner().value());
    view.put("provider", state.key().provider().value());
    view.put("name", state.key().name().value());
    view.put("status", status(state, now));
    view.put("label", state.label());
    view.put("revision", state.revision());
    view.put("pendingCommands", state.accepted() - state.applied());
    view.put("createdAt", text(state.createdAt()));
    view.put("statusChangedAt", text(state.changedAt()));
    view.put("lastUsedAt", text(shown.lastUsedAt()));
    view.set("evidence", evidence(state.evidence()));
    put(view, state.settings());
    var disclosedTo = view.putArray("disclosedTo");
    shown.disclosedTo().forEach(disclosedTo::add);
    var secret = state.secret();
    if (secret != null) {
      put(view, secret, state.createdAt());
    }
    return view;
  }

  private static void put(ObjectNode view, KeySettings settings) {
    var limits = settings.limits();
    view.put(SettingsJson.EXPIRES_AT, text(settings.expiresAt()));
    view.put(SettingsJson.PREFERENCE, settings.preference());
    view.set(SettingsJson.LIMITS, limits == null ? null : SettingsJson.of(limits));
    view.put(SettingsJson.PASS_OVER_WHEN_DISABLED, settings.passOverWhenDisabled());
  }

  private static void put(ObjectNode view, StoredSecret secret, @Nullable Instant createdAt) {
    view.put("hint", secret.hint());
    view.put("fingerprint", secret.fingerprint().value());
    view.put("replacedAt", secret.storedAt().equals(createdAt) ? null : text(secret.storedAt()));
    view.put("rewrappedAt", text(secret.rewrappedAt()));
    view.set("lastCheck", report(secret.checks().latest()));
    var version = secret.envelope().kekVersion();
    view.put("kekVersion", version.substring(version.lastIndexOf('/') + 1));
  }

  private static @Nullable ObjectNode evidence(@Nullable Evidence evidence) {
    if (evidence == null) {
      return null;
    }
    var view = Json.object();
    view.put("by", evidence.by().name().toLowerCase(Locale.ROOT));
    view.put("at", evidence.at().toString());
    view.put("command", evidence.cause());
    view.set("check", report(evidence.check()));
    return view;
  }

  private static @Nullable ObjectNode report(@Nullable CheckReport report) {
    if (report == null) {
      return null;
    }
    var view = Json.object();
    view.put("at", report.at().toString());
    view.put("good", report.good());
    view.put("confirmed", report.confirmed());
    view.put("providerStatus", report.providerStatus());
    view.put("providerCode", report.providerCode());
    return view;
  }

  /// The stored status, or what overrides it: an accepted stop, an expiry that has passed, and for
  /// a key that is not there yet a command on its way.
  private static String status(KeyState state, Instant now) {
    if (!state.stops().isEmpty()) {
      return "stopping";
    }
    if (state.status() == KeyStatus.NONE) {
      return "pending";
    }
    if (state.status() == KeyStatus.ACTIVE && state.expiredAt(now)) {
      return "expired";
    }
    return state.status().name().toLowerCase(Locale.ROOT);
  }

  /// Weak, as the order of members may change; the revision comes first, for `If-Match`.
  static String etag(ShownKey shown, Instant now) {
    var state = shown.state();
    var lastUsedAt = shown.lastUsedAt();
    var secret = state.secret();
    var rewrappedAt = secret == null ? null : secret.rewrappedAt();
    return "W/\"%d.%d.%d%s%s%s%s\""
        .formatted(
            state.revision(),
            state.accepted(),
            state.applied(),
            lastUsedAt == null ? "" : "." + lastUsedAt.toEpochMilli(),
            // No change of the key, and yet of what is shown.
            rewrappedAt == null ? "" : ".r" + rewrappedAt.toEpochMilli(),
            digest(shown.disclosedTo()),
            state.expiredAt(now) ? ".expired" : "");
  }

  private static String digest(List<String> flows) {
    return flows.isEmpty() ? "" : ".f" + Sha256.base64Url(Sha256.of(String.join(";", flows)));
  }

  /// The same of all of an owner's keys.
  static String etag(List<ShownKey> shown, Instant now) {
    var digest = Sha256.digest();
    shown.forEach(
        key -> LengthPrefixed.write(digest::update, key.state().key().id(), etag(key, now)));
    return "W/\"" + Sha256.base64Url(digest.digest()) + "\"";
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
