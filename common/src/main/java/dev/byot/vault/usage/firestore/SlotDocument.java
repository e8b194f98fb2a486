package dev.byot.vault.usage.firestore;

import com.google.cloud.firestore.Blob;
import com.google.cloud.firestore.DocumentSnapshot;
import dev.byot.vault.events.EventId;
import dev.byot.vault.state.firestore.Fields;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// The calls of a key that ended in one slot of time and are counted already, by the ids of their
/// events: 16 bytes each. A call that is told of again, by whom and when ever, is looked up in the
/// same slot.
final class SlotDocument {
  private static final int ID_BYTES = 16;

  /// Little enough for a document; more than any limit lets through in that time. What is beyond is
  /// counted all the same.
  private static final int MOST_IDS = 50_000;

  /// Longer than Pub/Sub keeps what was not acknowledged.
  private static final Duration KEPT = Duration.ofDays(8);

  private final Set<ByteBuffer> ids = new LinkedHashSet<>();

  private SlotDocument() {}

  static SlotDocument read(DocumentSnapshot document) {
    var slot = new SlotDocument();
    if (document.exists()) {
      Fields.checkSchema(document);
      var stored = Fields.present(document.getBlob("ids"), "ids").toBytes();
      for (var from = 0; from < stored.length; from += ID_BYTES) {
        slot.ids.add(ByteBuffer.wrap(stored, from, ID_BYTES));
      }
    }
    return slot;
  }

  /// Notes a call.
  ///
  /// @return whether it is new
  boolean note(EventId id) {
    var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(id.value()));
    return ids.contains(bytes) ? false : ids.size() >= MOST_IDS || ids.add(bytes);
  }

  Map<String, Object> write(Instant now) {
    var bytes = new ByteArrayOutputStream(ids.size() * ID_BYTES);
    ids.forEach(id -> bytes.write(id.array(), id.arrayOffset() + id.position(), ID_BYTES));
    return Map.of(
        Fields.SCHEMA,
        Fields.VERSION,
        "ids",
        Blob.fromBytes(bytes.toByteArray()),
        UsageDocuments.EXPIRY,
        Fields.timestamp(now.plus(KEPT)));
  }
}
