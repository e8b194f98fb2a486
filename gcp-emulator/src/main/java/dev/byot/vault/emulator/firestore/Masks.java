package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Document;
import com.google.firestore.v1.DocumentMask;
import com.google.firestore.v1.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parts of documents: what to answer, what to overwrite.
final class Masks {
  private Masks() {}

  /// Which fields to answer; null for all.
  static @Nullable List<FieldPath> toAnswer(boolean present, DocumentMask mask) {
    return present ? mask.getFieldPathsList().stream().map(FieldPath::ofQuery).toList() : null;
  }

  /// Which fields to overwrite; null for all.
  static @Nullable List<FieldPath> toWrite(boolean present, DocumentMask mask) {
    if (!present) {
      return null;
    }
    var paths = mask.getFieldPathsList().stream().map(FieldPath::parse).toList();
    for (var i = 0; i < paths.size(); i++) {
      for (var j = 0; j < paths.size(); j++) {
        if (i != j && paths.get(i).startsWith(paths.get(j))) {
          throw Refusals.invalid(
              "The update mask names \"" + paths.get(i) + "\" and its ancestor or itself.");
        }
      }
    }
    return paths;
  }

  static Document project(Document document, @Nullable List<FieldPath> paths) {
    if (paths == null) {
      return document;
    }
    Map<String, Value> kept = Map.of();
    for (var path : paths) {
      var value = path.equals(FieldPath.NAME) ? null : path.in(document.getFieldsMap());
      if (value != null) {
        kept = path.put(kept, value);
      }
    }
    return document.toBuilder().clearFields().putAllFields(kept).build();
  }

  /// The fields after an update: those of the mask from `update`, all others as they were.
  static Map<String, Value> overwrite(
      Map<String, Value> before, Map<String, Value> update, @Nullable List<FieldPath> paths) {
    if (paths == null) {
      return update;
    }
    var after = before;
    for (var path : paths) {
      after = path.put(after, path.in(update));
    }
    return after;
  }
}
