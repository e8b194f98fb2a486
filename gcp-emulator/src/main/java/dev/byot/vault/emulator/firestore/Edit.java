package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.DocumentTransform.FieldTransform;
import com.google.firestore.v1.Precondition;
import com.google.firestore.v1.Value;
import com.google.firestore.v1.Write;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One write of a commit, checked as far as it can be without the document.
///
/// @param document the full name
/// @param precondition what the document must be like
/// @param kind a deletion has no fields, mask or transforms
/// @param fields the new fields
/// @param mask which fields to take; null for all
/// @param transforms applied last, in order
record Edit(
    String document,
    Precondition precondition,
    Kind kind,
    Map<String, Value> fields,
    @Nullable List<FieldPath> mask,
    List<Transform> transforms) {
  enum Kind {
    UPDATE,
    DELETE
  }

  static List<Edit> parse(List<Write> writes, String database) {
    return writes.stream().map(write -> parse(write, database)).toList();
  }

  static Edit parse(Write write, String database) {
    return switch (write.getOperationCase()) {
      case UPDATE -> {
        var document = write.getUpdate();
        DocumentChecks.checkFields(document.getFieldsMap());
        yield new Edit(
            Names.document(document.getName(), database),
            write.getCurrentDocument(),
            Kind.UPDATE,
            document.getFieldsMap(),
            Masks.toWrite(write.hasUpdateMask(), write.getUpdateMask()),
            transforms(write.getUpdateTransformsList()));
      }
      case DELETE ->
          new Edit(
              Names.document(write.getDelete(), database),
              write.getCurrentDocument(),
              Kind.DELETE,
              Map.of(),
              null,
              List.of());
      case TRANSFORM ->
          new Edit(
              Names.document(write.getTransform().getDocument(), database),
              write.getCurrentDocument(),
              Kind.UPDATE,
              Map.of(),
              List.of(),
              transforms(write.getTransform().getFieldTransformsList()));
      case OPERATION_NOT_SET -> throw Refusals.invalid("A write has no operation.");
    };
  }

  private static List<Transform> transforms(List<FieldTransform> rules) {
    return rules.stream().map(Transform::parse).toList();
  }
}
