package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Document;
import com.google.firestore.v1.Value;
import com.google.protobuf.Timestamp;
import java.util.Map;

/// What a stored document may hold.
///
/// <https://firebase.google.com/docs/firestore/storage-size> and `/quotas`
final class DocumentChecks {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 20;
  private static final int DOCUMENT_OVERHEAD = 32;
  private static final int NAME_OVERHEAD = 16;
  private static final long FIRST_SECOND = -62_135_596_800L;
  private static final long LAST_SECOND = 253_402_300_799L;
  private static final int LAST_NANO = 999_999_999;
  private static final int ROOT_SEGMENTS = 5;

  private DocumentChecks() {}

  static void checkFields(Map<String, Value> fields) {
    checkFields(fields, 0);
  }

  private static void checkFields(Map<String, Value> fields, int depth) {
    fields.forEach((name, value) -> {
      FieldPath.checkName(name);
      checkValue(value, depth);
    });
  }

  static void checkValue(Value value) {
    checkValue(value, 0);
  }

  private static void checkValue(Value value, int depth) {
    switch (ValueOrder.kindOf(value)) {
      case ARRAY -> {
        checkDepth(depth);
        for (var element : value.getArrayValue().getValuesList()) {
          if (element.hasArrayValue()) {
            throw Refusals.invalid("Cannot convert an array value in an array value.");
          }
          checkValue(element, depth + 1);
        }
      }
      case MAP -> {
        checkDepth(depth);
        checkFields(value.getMapValue().getFieldsMap(), depth + 1);
      }
      case REFERENCE -> Names.document(value.getReferenceValue());
      case TIMESTAMP -> checkTime(value.getTimestampValue());
      case NULL, BOOLEAN, NUMBER, STRING, BYTES, GEO_POINT, VECTOR -> {}
    }
  }

  private static void checkDepth(int depth) {
    if (depth >= MAX_DEPTH) {
      throw Refusals.invalid("Maps and arrays are nested deeper than " + MAX_DEPTH + " levels.");
    }
  }

  /// From year 1 to 9999, as the protocol's type has it.
  private static void checkTime(Timestamp time) {
    var seconds = time.getSeconds();
    var nanos = time.getNanos();
    if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0 || nanos > LAST_NANO) {
      throw Refusals.invalid("A timestamp is outside of the years 1 to 9999.");
    }
  }

  static void checkSize(Document document) {
    var size = sizeOf(document);
    if (size > MAX_BYTES) {
      throw Refusals.invalid(
          "Document '%s' cannot be written because its size (%,d bytes) exceeds the maximum allowed size of %,d bytes."
              .formatted(document.getName(), size, MAX_BYTES));
    }
  }

  static long sizeOf(Document document) {
    return nameSize(document.getName()) + mapSize(document.getFieldsMap());
  }

  private static long nameSize(String name) {
    var size = (long) NAME_OVERHEAD;
    var segments = name.split("/", -1);
    for (var i = ROOT_SEGMENTS; i < segments.length; i++) {
      size += Utf8.length(segments[i]) + 1;
    }
    return size;
  }

  private static long mapSize(Map<String, Value> fields) {
    var size = (long) DOCUMENT_OVERHEAD;
    for (var field : fields.entrySet()) {
      size += Utf8.length(field.getKey()) + 1 + valueSize(field.getValue());
    }
    return size;
  }

  private static long valueSize(Value value) {
    return switch (ValueOrder.kindOf(value)) {
      case NULL, BOOLEAN -> 1;
      case NUMBER, TIMESTAMP -> 8;
      case STRING -> Utf8.length(value.getStringValue()) + 1L;
      case BYTES -> value.getBytesValue().size();
      case REFERENCE -> nameSize(value.getReferenceValue());
      case GEO_POINT -> 16;
      case ARRAY ->
          value.getArrayValue().getValuesList().stream().mapToLong(DocumentChecks::valueSize).sum();
      case VECTOR, MAP -> mapSize(value.getMapValue().getFieldsMap());
    };
  }
}
