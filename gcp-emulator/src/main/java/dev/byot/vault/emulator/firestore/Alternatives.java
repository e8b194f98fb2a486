package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.StructuredQuery.CompositeFilter;
import com.google.firestore.v1.StructuredQuery.FieldFilter;
import com.google.firestore.v1.StructuredQuery.Filter;
import com.google.firestore.v1.StructuredQuery.UnaryFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A filter in disjunctive normal form, as far as indexes and limits are concerned.
///
/// <https://firebase.google.com/docs/firestore/query-data/queries#query_limitations>
///
/// @param probes of each alternative
/// @param count how many alternatives there are once each list of values is written out
record Alternatives(List<Set<Probe>> probes, long count) {
  private static final int MAX_ALTERNATIVES = 30;
  private static final Alternatives ANYTHING = new Alternatives(List.of(Set.of()), 1);

  Alternatives {
    if (count > MAX_ALTERNATIVES) {
      throw Refusals.invalid(
          "The query has more than "
              + MAX_ALTERNATIVES
              + " disjunctions in its disjunctive normal form.");
    }
    probes = List.copyOf(probes);
  }

  static Alternatives anything() {
    return ANYTHING;
  }

  static Alternatives of(Filter filter) {
    return switch (filter.getFilterTypeCase()) {
      case COMPOSITE_FILTER -> of(filter.getCompositeFilter());
      case FIELD_FILTER -> of(filter.getFieldFilter());
      case UNARY_FILTER -> of(filter.getUnaryFilter());
      case FILTERTYPE_NOT_SET -> ANYTHING;
    };
  }

  private static Alternatives of(CompositeFilter filter) {
    var parts = filter.getFiltersList().stream().map(Alternatives::of).toList();
    return filter.getOp() == CompositeFilter.Operator.OR
        ? new Alternatives(
            parts.stream().flatMap(part -> part.probes.stream()).toList(),
            parts.stream().mapToLong(Alternatives::count).sum())
        : parts.stream().reduce(ANYTHING, Alternatives::and);
  }

  private Alternatives and(Alternatives other) {
    var both = new ArrayList<Set<Probe>>();
    for (var left : probes) {
      for (var right : other.probes) {
        both.add(union(left, right));
      }
    }
    return new Alternatives(both, count * other.count);
  }

  private static Set<Probe> union(Set<Probe> left, Set<Probe> right) {
    if (holdsContains(left) && holdsContains(right)) {
      throw Refusals.invalid("A maximum of 1 'ARRAY_CONTAINS' filter is allowed per disjunction.");
    }
    var union = new LinkedHashSet<>(left);
    union.addAll(right);
    return union;
  }

  private static boolean holdsContains(Set<Probe> probes) {
    return probes.stream().anyMatch(Probe::contains);
  }

  private static Alternatives of(FieldFilter filter) {
    var path = FieldPath.ofQuery(filter.getField().getFieldPath());
    var values = filter.getValue().getArrayValue().getValuesCount();
    return switch (filter.getOp()) {
      case EQUAL -> probing(path, false, 1);
      case IN -> probing(path, false, values);
      case ARRAY_CONTAINS -> probing(path, true, 1);
      case ARRAY_CONTAINS_ANY -> probing(path, true, values);
      case LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          NOT_EQUAL,
          NOT_IN,
          OPERATOR_UNSPECIFIED,
          UNRECOGNIZED ->
          ANYTHING;
    };
  }

  private static Alternatives of(UnaryFilter filter) {
    var path = FieldPath.ofQuery(filter.getField().getFieldPath());
    return switch (filter.getOp()) {
      case IS_NAN, IS_NULL -> probing(path, false, 1);
      case IS_NOT_NAN, IS_NOT_NULL, OPERATOR_UNSPECIFIED, UNRECOGNIZED -> ANYTHING;
    };
  }

  /// A document found by its name needs no index.
  private static Alternatives probing(FieldPath path, boolean contains, int values) {
    return new Alternatives(
        List.of(path.equals(FieldPath.NAME) ? Set.of() : Set.of(new Probe(path, contains))),
        values);
  }

  /// The fields that have one value within an alternative, so that no order matters by them.
  static Set<FieldPath> fixed(Set<Probe> probes) {
    var fixed = new HashSet<FieldPath>();
    probes.stream().filter(probe -> !probe.contains()).forEach(probe -> fixed.add(probe.path()));
    return fixed;
  }
}
