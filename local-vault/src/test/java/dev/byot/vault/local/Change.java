package dev.byot.vault.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.keys.OwnerId;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// What somebody asks of a key, or of all keys of an owner, and how that is said over HTTP.
sealed interface Change {
  JsonMapper JSON = JsonMapper.builder().build();

  record Set(String apiKey, String label, @Nullable String expiresAt) implements Change {}

  record Relabel(String label) implements Change {}

  record Prolong(String expiresAt) implements Change {}

  record Remove() implements Change {}

  record Disable() implements Change {}

  record Enable() implements Change {}

  /// The owner erases their account, or an administrator does.
  record Erase(boolean byAdmin) implements Change {}

  /// The security team stops all keys of the owner.
  record StopAll() implements Change {}

  /// The security team enables a key.
  record Release() implements Change {}

  /// Any change by the owner of one key; what it sets is told apart from all others by the number.
  static Change random(Random random, int number) {
    var expiresAt = "20%02d-03-01T12:00:00.%03dZ".formatted(40 + number / 1000, number % 1000);
    return switch (random.nextInt(11)) {
      case 0, 1, 2, 3 -> set(number, random.nextBoolean() ? expiresAt : null);
      case 4 -> new Relabel("label-" + number);
      case 5 -> new Prolong(expiresAt);
      case 6 -> new Remove();
      case 7, 8 -> new Disable();
      default -> new Enable();
    };
  }

  /// Any change at all.
  static Change randomByAnybody(Random random, int number) {
    return switch (random.nextInt(20)) {
      case 0 -> new Erase(random.nextBoolean());
      case 1 -> new StopAll();
      case 2, 3 -> new Release();
      default -> random(random, number);
    };
  }

  static Set set(int number, @Nullable String expiresAt) {
    return new Set("sk-demo-crash-%012d".formatted(number), "label-" + number, expiresAt);
  }

  /// Who asks for a change of what that user has.
  default String caller(String user) {
    return switch (this) {
      case StopAll _, Release _ -> "security";
      case Erase(var byAdmin) -> byAdmin ? "admin" : user;
      case Set _, Relabel _, Prolong _, Remove _, Disable _, Enable _ -> user;
    };
  }

  default String method() {
    return switch (this) {
      case Set _ -> "PUT";
      case Relabel _, Prolong _ -> "PATCH";
      case Remove _, Erase _ -> "DELETE";
      case Disable _, Enable _, StopAll _, Release _ -> "POST";
    };
  }

  default String path(String user, String key) {
    var owner = "/v1/owners/" + OwnerId.of(null, user);
    return switch (this) {
      case Erase(var byAdmin) -> byAdmin ? owner : "/v1/account";
      case StopAll _ -> owner + suffix();
      case Release _ -> owner + "/keys/openai/" + key + suffix();
      case Set _, Relabel _, Prolong _, Remove _, Disable _, Enable _ ->
          "/v1/keys/openai/" + key + suffix();
    };
  }

  /// What follows the path of the key, or of the owner.
  default String suffix() {
    return switch (this) {
      case Set _, Relabel _, Prolong _, Remove _, Erase _ -> "";
      case Disable _ -> ":disable";
      case Enable _, Release _ -> ":enable";
      case StopAll _ -> ":stop";
    };
  }

  default @Nullable ObjectNode body() {
    return switch (this) {
      case Set(var apiKey, var label, var expiresAt) -> {
        var body = JSON.createObjectNode().put("apiKey", apiKey).put("label", label);
        yield expiresAt == null ? body : body.put("expiresAt", expiresAt);
      }
      case Relabel(var label) -> JSON.createObjectNode().put("label", label);
      case Prolong(var expiresAt) -> JSON.createObjectNode().put("expiresAt", expiresAt);
      case Remove _, Disable _, Enable _, Erase _, StopAll _, Release _ -> null;
    };
  }

  /// Whether all that was asked before is of no account any more.
  default boolean isRemoval() {
    return this instanceof Remove || this instanceof Erase;
  }

  default boolean isStop() {
    return isRemoval() || this instanceof Disable || this instanceof StopAll;
  }
}
