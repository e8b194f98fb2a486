package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Document;
import com.google.firestore.v1.Value;
import com.google.firestore.v1.WriteResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a commit would change, worked out beside the documents and not yet in them.
final class Batch {
  private final Documents documents;
  private final long time;
  private final Map<String, @Nullable Document> after = new LinkedHashMap<>();

  Batch(Documents documents, long time) {
    this.documents = documents;
    this.time = time;
  }

  /// Each write sees what those before it did.
  WriteResult apply(Edit edit) {
    var before = current(edit.document());
    Preconditions.check(edit.precondition(), edit.document(), before);
    return switch (edit.kind()) {
      case DELETE -> {
        after.put(edit.document(), null);
        yield WriteResult.getDefaultInstance();
      }
      case UPDATE -> update(edit, before);
    };
  }

  private WriteResult update(Edit edit, @Nullable Document before) {
    var result = WriteResult.newBuilder();
    var fieldsBefore = before == null ? Map.<String, Value>of() : before.getFieldsMap();
    var fields = Masks.overwrite(fieldsBefore, edit.fields(), edit.mask());
    for (var transform : edit.transforms()) {
      var outcome = transform.apply(transform.path().in(fields), time);
      fields = transform.path().put(fields, outcome.after());
      result.addTransformResults(outcome.answer());
    }
    var document = replace(edit.document(), before, fields);
    after.put(edit.document(), document);
    return result.setUpdateTime(document.getUpdateTime()).build();
  }

  /// A write that changes nothing keeps the document with its update time.
  private Document replace(String name, @Nullable Document before, Map<String, Value> fields) {
    if (before != null && before.getFieldsMap().equals(fields)) {
      return before;
    }
    var now = Micros.timestamp(time);
    var document =
        Document.newBuilder()
            .setName(name)
            .putAllFields(fields)
            .setCreateTime(before == null ? now : before.getCreateTime())
            .setUpdateTime(now)
            .build();
    DocumentChecks.checkSize(document);
    return document;
  }

  private @Nullable Document current(String name) {
    return after.containsKey(name) ? after.get(name) : documents.get(name, time);
  }

  /// The documents that exist afterwards, of those that were written.
  Map<String, Document> written() {
    var written = new HashMap<String, Document>();
    after.forEach((name, document) -> {
      if (document != null) {
        written.put(name, document);
      }
    });
    return written;
  }

  /// One change for each document that ends up different.
  List<Footprint.Change> changes() {
    var changes = new ArrayList<Footprint.Change>();
    after.forEach((name, document) -> {
      var before = documents.get(name, time);
      if (!Objects.equals(before, document)) {
        changes.add(new Footprint.Change(name, before, document));
      }
    });
    return changes;
  }
}
