package dev.byot.vault.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// What a caller asks of a key, and how that is said over HTTP.
sealed interface Change {
  JsonMapper JSON = JsonMapper.builder().build();

  record Set(String apiKey, String label, @Nullable String expiresAt) implements Change {}

  record Relabel(String label) implements Change {}

  record Prolong(String expiresAt) implements Change {}

  record Remove() implements Change {}

  record Disable() implements Change {}

  record Enable() implements Change {}

  /// Any change; what it sets is told apart from all others by the number.
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

  static Set set(int number, @Nullable String expiresAt) {
    return new Set("sk-demo-crash-%012d".formatted(number), "label-" + number, expiresAt);
  }

  default String method() {
    return switch (this) {
      case Set _ -> "PUT";
      case Relabel _, Prolong _ -> "PATCH";
      case Remove _ -> "DELETE";
      case Disable _, Enable _ -> "POST";
    };
  }

  /// What follows the path of the key.
  default String suffix() {
    return switch (this) {
      case Set _, Relabel _, Prolong _, Remove _ -> "";
      case Disable _ -> ":disable";
      case Enable _ -> ":enable";
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
      case Remove _, Disable _, Enable _ -> null;
    };
  }
}
