package dev.byot.vault.emulator.faults;

import com.google.protobuf.Message;
import java.util.List;
import java.util.Set;

/// What a fault may look at: the method, and the first request, or what is delivered.
record CallDescription(String fullMethod, Object firstRequest) {
  private static final Set<String> NAMING =
      Set.of(
          "collection_id",
          "crypto_key_id",
          "database",
          "document",
          "documents",
          "name",
          "ordering_key",
          "parent",
          "project",
          "secret_id",
          "subscription",
          "topic");

  /// Whether the request, or a resource inside it, has a name that contains `part`.
  boolean names(String part) {
    return names("", firstRequest, part);
  }

  private static boolean names(String field, Object value, String part) {
    return switch (value) {
      case String text -> NAMING.contains(field) && text.contains(part);
      case Message message ->
          message.getAllFields().entrySet().stream()
              .anyMatch(inner -> names(inner.getKey().getName(), inner.getValue(), part));
      case List<?> values -> values.stream().anyMatch(each -> names(field, each, part));
      default -> false;
    };
  }
}
