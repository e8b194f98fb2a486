package dev.byot.vault.emulator.faults;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Set;

/// What a fault may look at: the method, and the first request.
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
    return firstRequest instanceof Message message && names(message, part);
  }

  private static boolean names(Message message, String part) {
    return message.getAllFields().entrySet().stream()
        .anyMatch(field -> names(field.getKey(), field.getValue(), part));
  }

  private static boolean names(FieldDescriptor field, Object value, String part) {
    return switch (value) {
      case String text -> NAMING.contains(field.getName()) && text.contains(part);
      case Message inner -> names(inner, part);
      case List<?> values -> values.stream().anyMatch(each -> names(field, each, part));
      default -> false;
    };
  }
}
