package dev.byot.vault.emulator.firestore;

import static dev.byot.vault.emulator.rpc.Refusals.missing;

import com.google.firestore.v1.AggregationResult;
import com.google.firestore.v1.StructuredAggregationQuery.Aggregation;
import com.google.firestore.v1.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an aggregation query counts.
///
/// @param limits the alias of each count → up to how many
record Aggregations(Map<String, Long> limits) {
  private static final int MAX = 5;

  static Aggregations parse(List<Aggregation> aggregations) {
    if (aggregations.isEmpty() || aggregations.size() > MAX) {
      throw Refusals.invalid("A query has one to " + MAX + " aggregations.");
    }
    var limits = new LinkedHashMap<String, Long>();
    var unnamed = 0;
    for (var aggregation : aggregations) {
      var alias = aggregation.getAlias();
      if (alias.isEmpty()) {
        unnamed++;
        alias = "field_" + unnamed;
      }
      FieldPath.checkName(alias);
      if (limits.put(alias, upTo(aggregation)) != null) {
        throw Refusals.invalid("Aggregation aliases must be unique: \"" + alias + "\".");
      }
    }
    return new Aggregations(limits);
  }

  private static long upTo(Aggregation aggregation) {
    return switch (aggregation.getOperatorCase()) {
      case COUNT -> {
        var count = aggregation.getCount();
        if (count.hasUpTo() && count.getUpTo().getValue() <= 0) {
          throw Refusals.invalid("up_to must be positive.");
        }
        yield count.hasUpTo() ? count.getUpTo().getValue() : Long.MAX_VALUE;
      }
      case SUM -> throw missing("the aggregation sum");
      case AVG -> throw missing("the aggregation avg");
      case OPERATOR_NOT_SET -> throw Refusals.invalid("An aggregation has no operator.");
    };
  }

  AggregationResult of(long documents) {
    var result = AggregationResult.newBuilder();
    limits.forEach((alias, limit) ->
        result.putAggregateFields(
            alias, Value.newBuilder().setIntegerValue(Math.min(limit, documents)).build()));
    return result.build();
  }
}
