package dev.byot.vault.state.firestore;

import com.google.cloud.Timestamp;
import com.google.cloud.firestore.DocumentSnapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Fields of documents. Every document has a schema version; a newer one than this code knows is
/// refused, not guessed.
public final class Fields {
  public static final String SCHEMA = "schema";
  public static final long VERSION = 1;

  private Fields() {}

  /// Checks that the document can be read here.
  ///
  /// @throws IllegalStateException if its schema is not known
  public static void checkSchema(DocumentSnapshot document) {
    var version = document.getLong(SCHEMA);
    if (version == null || version != VERSION) {
      throw new IllegalStateException(
          "a document of schema " + version + ", and only " + VERSION + " is known here");
    }
  }

  public static String text(DocumentSnapshot document, String field) {
    return present(document.getString(field), field);
  }

  public static long number(DocumentSnapshot document, String field) {
    return present(document.getLong(field), field);
  }

  public static Instant instant(DocumentSnapshot document, String field) {
    return present(optionalInstant(document.getTimestamp(field)), field);
  }

  public static @Nullable Instant optionalInstant(@Nullable Timestamp timestamp) {
    return timestamp == null
        ? null
        : Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  /// The instant as Firestore keeps it: to the microsecond.
  public static Instant stored(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }

  public static Timestamp timestamp(Instant instant) {
    var micros = stored(instant);
    return Timestamp.ofTimeSecondsAndNanos(micros.getEpochSecond(), micros.getNano());
  }

  public static @Nullable Timestamp optionalTimestamp(@Nullable Instant instant) {
    return instant == null ? null : timestamp(instant);
  }

  /// The value of a field that must be there.
  public static <T> T present(@Nullable T value, String field) {
    if (value == null) {
      throw new IllegalStateException("a document without " + field);
    }
    return value;
  }
}
