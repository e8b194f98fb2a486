package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Document;
import com.google.firestore.v1.StructuredQuery.CompositeFilter;
import com.google.firestore.v1.StructuredQuery.FieldFilter;
import com.google.firestore.v1.StructuredQuery.Filter;
import com.google.firestore.v1.StructuredQuery.UnaryFilter;
import com.google.firestore.v1.Value;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Compiles the filters of one query, and gathers the fields that these order it by.
///
/// As in Google's own clients: comparisons are within one type, and every filter but IS_NULL needs
/// the field to be there.
final class Filters {
  private static final int MAX_IN = 30;
  private static final int MAX_NOT_IN = 10;

  private final Set<String> inequalities = new TreeSet<>(Utf8::compare);

  /// The fields of inequality filters, in the order in which they order the result.
  List<FieldPath> inequalities() {
    return inequalities.stream().map(FieldPath::ofQuery).toList();
  }

  Predicate<Document> compile(Filter filter) {
    return switch (filter.getFilterTypeCase()) {
      case COMPOSITE_FILTER -> composite(filter.getCompositeFilter());
      case FIELD_FILTER -> field(filter.getFieldFilter());
      case UNARY_FILTER -> unary(filter.getUnaryFilter());
      case FILTERTYPE_NOT_SET -> throw Refusals.invalid("A filter says nothing.");
    };
  }

  private Predicate<Document> composite(CompositeFilter filter) {
    if (filter.getFiltersList().isEmpty()) {
      throw Refusals.invalid("A composite filter needs at least one filter.");
    }
    var parts = filter.getFiltersList().stream().map(this::compile).toList();
    return switch (filter.getOp()) {
      case AND -> document -> parts.stream().allMatch(part -> part.test(document));
      case OR -> document -> parts.stream().anyMatch(part -> part.test(document));
      case OPERATOR_UNSPECIFIED, UNRECOGNIZED ->
          throw Refusals.invalid("A composite filter has no operator.");
    };
  }

  private Predicate<Document> unary(UnaryFilter filter) {
    var path = FieldPath.ofQuery(filter.getField().getFieldPath());
    return switch (filter.getOp()) {
      case IS_NAN -> on(path, ValueOrder::isNan);
      case IS_NULL -> on(path, Value::hasNullValue);
      case IS_NOT_NAN ->
          onInequality(path, value -> !value.hasNullValue() && !ValueOrder.isNan(value));
      case IS_NOT_NULL -> onInequality(path, value -> !value.hasNullValue());
      case OPERATOR_UNSPECIFIED, UNRECOGNIZED ->
          throw Refusals.invalid("A unary filter has no operator.");
    };
  }

  private Predicate<Document> field(FieldFilter filter) {
    var path = FieldPath.ofQuery(filter.getField().getFieldPath());
    var operand = filter.getValue();
    checkOperand(path, operand, filter.getOp());
    return switch (filter.getOp()) {
      case LESS_THAN ->
          onInequality(path, value -> sameKind(value, operand) && order(value, operand) < 0);
      case LESS_THAN_OR_EQUAL ->
          onInequality(path, value -> sameKind(value, operand) && order(value, operand) <= 0);
      case GREATER_THAN ->
          onInequality(path, value -> sameKind(value, operand) && order(value, operand) > 0);
      case GREATER_THAN_OR_EQUAL ->
          onInequality(path, value -> sameKind(value, operand) && order(value, operand) >= 0);
      case EQUAL -> on(path, value -> ValueOrder.equal(value, operand));
      case NOT_EQUAL ->
          onInequality(path, value -> !value.hasNullValue() && !ValueOrder.equal(value, operand));
      case ARRAY_CONTAINS -> on(path, value -> contains(elements(value), operand));
      case IN -> on(path, value -> contains(elements(operand), value));
      case ARRAY_CONTAINS_ANY ->
          on(path, value -> elements(value).stream().anyMatch(e -> contains(elements(operand), e)));
      case NOT_IN -> notIn(path, elements(operand));
      case OPERATOR_UNSPECIFIED, UNRECOGNIZED ->
          throw Refusals.invalid("A field filter has no operator.");
    };
  }

  /// Null in the list makes every comparison unknown, as in SQL: nothing matches.
  private Predicate<Document> notIn(FieldPath path, List<Value> excluded) {
    return onInequality(
        path,
        value ->
            !value.hasNullValue()
                && excluded.stream().noneMatch(Value::hasNullValue)
                && !contains(excluded, value));
  }

  private static Predicate<Document> on(FieldPath path, Predicate<Value> test) {
    return document -> {
      var value = path.in(document);
      return value != null && test.test(value);
    };
  }

  private Predicate<Document> onInequality(FieldPath path, Predicate<Value> test) {
    inequalities.add(path.toString());
    return on(path, test);
  }

  private static boolean sameKind(Value left, Value right) {
    return ValueOrder.kindOf(left) == ValueOrder.kindOf(right);
  }

  private static int order(Value left, Value right) {
    return ValueOrder.INSTANCE.compare(left, right);
  }

  private static boolean contains(List<Value> values, Value wanted) {
    return values.stream().anyMatch(value -> ValueOrder.equal(value, wanted));
  }

  private static List<Value> elements(Value value) {
    return value.getArrayValue().getValuesList();
  }

  private static void checkOperand(FieldPath path, Value operand, FieldFilter.Operator operator) {
    var operands =
        switch (operator) {
          case IN, ARRAY_CONTAINS_ANY -> checkedList(operand, operator, MAX_IN);
          case NOT_IN -> checkedList(operand, operator, MAX_NOT_IN);
          case LESS_THAN,
              LESS_THAN_OR_EQUAL,
              GREATER_THAN,
              GREATER_THAN_OR_EQUAL,
              EQUAL,
              NOT_EQUAL,
              ARRAY_CONTAINS,
              OPERATOR_UNSPECIFIED,
              UNRECOGNIZED ->
              List.of(operand);
        };
    operands.forEach(ValueOrder::kindOf);
    if (path.equals(FieldPath.NAME)) {
      for (var value : operands) {
        if (!value.hasReferenceValue()) {
          throw Refusals.invalid("__name__ can only be compared with document references.");
        }
        Names.document(value.getReferenceValue());
      }
    }
  }

  private static List<Value> checkedList(Value operand, FieldFilter.Operator operator, int most) {
    var size = elements(operand).size();
    if (!operand.hasArrayValue() || size == 0) {
      throw Refusals.invalid("'" + operator + "' requires a non-empty ArrayValue.");
    }
    if (size > most) {
      throw Refusals.invalid("'" + operator + "' supports up to " + most + " comparison values.");
    }
    return elements(operand);
  }
}
