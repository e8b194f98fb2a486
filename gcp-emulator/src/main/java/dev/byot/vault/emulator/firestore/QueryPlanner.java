package dev.byot.vault.emulator.firestore;

import static dev.byot.vault.emulator.rpc.Refusals.missing;

import com.google.firestore.v1.Cursor;
import com.google.firestore.v1.Document;
import com.google.firestore.v1.StructuredQuery;
import com.google.firestore.v1.StructuredQuery.CollectionSelector;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The one way from a request to a running query: every query is checked here.
final class QueryPlanner {
  private final Indexes indexes;

  QueryPlanner(Indexes indexes) {
    this.indexes = indexes;
  }

  QueryPlan plan(String parent, StructuredQuery query) {
    if (query.hasFindNearest()) {
      throw missing("vector search (find_nearest)");
    }
    var filters = new Filters();
    Predicate<Document> filter = query.hasWhere() ? filters.compile(query.getWhere()) : _ -> true;
    var ordering = Ordering.of(query.getOrderByList(), filters.inequalities());
    if (query.getOffset() < 0) {
      throw Refusals.invalid("offset must not be negative.");
    }
    if (query.hasLimit() && query.getLimit().getValue() < 0) {
      throw Refusals.invalid("limit must not be negative.");
    }
    var scope = scope(Names.parent(parent), query.getFromList());
    var start = cursor(query.hasStartAt(), query.getStartAt(), ordering);
    var end = cursor(query.hasEndAt(), query.getEndAt(), ordering);
    var alternatives =
        query.hasWhere() ? Alternatives.of(query.getWhere()) : Alternatives.anything();
    indexes.require(scope, alternatives, ordering);
    return new QueryPlan(
        scope,
        document -> filter.test(document) && ordering.covers(document),
        ordering,
        start,
        end,
        query.getOffset(),
        query.hasLimit() ? query.getLimit().getValue() : null,
        projection(query));
  }

  private static Scope scope(String parent, List<CollectionSelector> from) {
    if (from.size() != 1) {
      throw Refusals.invalid("A query needs exactly one collection selector.");
    }
    var selector = from.getFirst();
    var id = selector.getCollectionId();
    return new Scope(
        parent, id.isEmpty() ? id : Names.collectionId(id), selector.getAllDescendants());
  }

  private static @Nullable Cursor cursor(boolean present, Cursor cursor, Ordering ordering) {
    if (!present) {
      return null;
    }
    if (cursor.getValuesCount() > ordering.keys().size()) {
      throw Refusals.invalid("Cursor has too many values.");
    }
    for (var i = 0; i < cursor.getValuesCount(); i++) {
      var value = cursor.getValues(i);
      ValueOrder.kindOf(value);
      if (ordering.keys().get(i).path().equals(FieldPath.NAME) && !value.hasReferenceValue()) {
        throw Refusals.invalid("A cursor on __name__ needs a document reference.");
      }
    }
    return cursor;
  }

  private static @Nullable List<FieldPath> projection(StructuredQuery query) {
    // An empty projection asks for everything.
    if (query.getSelect().getFieldsList().isEmpty()) {
      return null;
    }
    return query.getSelect().getFieldsList().stream()
        .map(field -> FieldPath.ofQuery(field.getFieldPath()))
        .toList();
  }
}
