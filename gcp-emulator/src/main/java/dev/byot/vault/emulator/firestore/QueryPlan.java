package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Cursor;
import com.google.firestore.v1.Document;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A checked query, ready to run on any snapshot.
///
/// @param matches the filter, and that all order fields are there
/// @param start null for the beginning
/// @param end null for the end
/// @param limit null for none
/// @param projection null for all fields
record QueryPlan(
    Scope scope,
    Predicate<Document> matches,
    Ordering ordering,
    @Nullable Cursor start,
    @Nullable Cursor end,
    int offset,
    @Nullable Integer limit,
    @Nullable List<FieldPath> projection) {
  Footprint footprint() {
    return new Footprint.Matching(scope, matches);
  }

  /// The documents of the result with all their fields.
  Stream<Document> run(Snapshot snapshot) {
    var byName = ordering.isByName() && !scope.collectionId().isEmpty();
    var from = byName && start != null ? ordering.nameIn(start) : null;
    var found = snapshot.scan(scope, from).filter(matches).filter(this::isWithin);
    var inOrder = byName ? found : found.sorted(ordering);
    var rest = inOrder.skip(offset);
    return limit == null ? rest : rest.limit(limit);
  }

  private boolean isWithin(Document document) {
    return !(start != null && isBefore(start, document))
        && !(end != null && !isBefore(end, document));
  }

  /// A cursor lies before or after all documents that have its values.
  private boolean isBefore(Cursor cursor, Document document) {
    var order = ordering.compareTo(cursor, document);
    return order < 0 || (order == 0 && !cursor.getBefore());
  }
}
