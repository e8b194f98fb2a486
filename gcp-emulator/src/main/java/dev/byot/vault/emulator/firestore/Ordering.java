package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Cursor;
import com.google.firestore.v1.Document;
import com.google.firestore.v1.StructuredQuery;
import com.google.firestore.v1.StructuredQuery.Direction;
import com.google.firestore.v1.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The full order of a query's result: what it asks for, its inequality fields, the name.
record Ordering(List<By> keys) implements Comparator<Document> {
  record By(FieldPath path, boolean descending) {
    int compare(Value left, Value right) {
      return descending
          ? ValueOrder.INSTANCE.compare(right, left)
          : ValueOrder.INSTANCE.compare(left, right);
    }
  }

  Ordering {
    keys = List.copyOf(keys);
  }

  static Ordering of(List<StructuredQuery.Order> orders, List<FieldPath> inequalities) {
    var keys = new ArrayList<By>();
    for (var order : orders) {
      keys.add(
          new By(
              FieldPath.ofQuery(order.getField().getFieldPath()),
              order.getDirection() == Direction.DESCENDING));
    }
    var descending = !keys.isEmpty() && keys.getLast().descending();
    for (var path : inequalities) {
      if (!path.equals(FieldPath.NAME)) {
        addMissing(keys, path, descending);
      }
    }
    addMissing(keys, FieldPath.NAME, descending);
    return new Ordering(keys);
  }

  private static void addMissing(List<By> keys, FieldPath path, boolean descending) {
    if (keys.stream().noneMatch(key -> key.path().equals(path))) {
      keys.add(new By(path, descending));
    }
  }

  /// Documents without a field that the query is ordered by are not in its result.
  boolean covers(Document document) {
    return keys.stream().allMatch(key -> key.path().in(document) != null);
  }

  /// Whether the order is simply that of names, in which documents are scanned.
  boolean isByName() {
    return keys.equals(List.of(new By(FieldPath.NAME, false)));
  }

  /// The name in a position in an order by name, if it is given.
  @Nullable String nameIn(Cursor position) {
    return position.getValuesCount() == 0 ? null : position.getValues(0).getReferenceValue();
  }

  @Override
  public int compare(Document left, Document right) {
    for (var key : keys) {
      var order = key.compare(at(key, left), at(key, right));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /// How the document lies to a position, which may name only the first of the keys.
  int compareTo(Cursor position, Document document) {
    for (var i = 0; i < position.getValuesCount(); i++) {
      var key = keys.get(i);
      var order = key.compare(at(key, document), position.getValues(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static Value at(By key, Document document) {
    var value = key.path().in(document);
    if (value == null) {
      throw new IllegalStateException("a document without " + key.path() + " is being ordered");
    }
    return value;
  }
}
