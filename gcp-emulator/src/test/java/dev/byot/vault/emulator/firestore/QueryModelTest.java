package dev.byot.vault.emulator.firestore;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.firestore.FieldPath;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.Query;
import com.google.cloud.firestore.Query.Direction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random queries beside a model that sorts and filters lists in the plainest way.
final class QueryModelTest {
  private static final int DOCUMENTS = 60;
  private static final int QUERIES = 150;

  private Random random = new Random();
  private final Map<String, Map<String, Object>> model = new TreeMap<>();

  /// A comparison that owes nothing to the one under test.
  private static int compare(Object left, Object right) {
    var byType = Integer.compare(rank(left), rank(right));
    if (byType != 0) {
      return byType;
    }
    return switch (left) {
      case Boolean b -> b.compareTo((Boolean) right);
      case Number n -> Double.compare(n.doubleValue(), ((Number) right).doubleValue());
      default -> left.toString().compareTo(right.toString());
    };
  }

  private static int rank(Object value) {
    return switch (value) {
      case Boolean _ -> 0;
      case Number _ -> 1;
      default -> 2;
    };
  }

  private Object value() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextBoolean();
      case 1 -> (long) random.nextInt(4);
      case 2 -> random.nextInt(8) / 2.0;
      default -> "s" + random.nextInt(4);
    };
  }

  private void fill(Firestore firestore) throws Exception {
    var batch = firestore.batch();
    for (var i = 0; i < DOCUMENTS; i++) {
      var fields = new HashMap<String, Object>();
      for (var field : List.of("a", "b")) {
        if (random.nextInt(6) > 0) {
          fields.put(field, value());
        }
      }
      var id = "d%02d".formatted(i);
      model.put(id, fields);
      batch.set(firestore.document("model/" + id), fields);
    }
    batch.commit().get();
  }

  /// One random query, applied to Firestore and to the model step by step.
  private final class Both {
    private Query query;
    private List<Map.Entry<String, Map<String, Object>>> expected = List.copyOf(model.entrySet());

    Both(Query query) {
      this.query = query;
    }

    void filter() {
      var bound = value();
      var operator = random.nextInt(4);
      query =
          switch (operator) {
            case 0 -> query.whereEqualTo("a", bound);
            case 1 -> query.whereGreaterThanOrEqualTo("a", bound);
            case 2 -> query.whereLessThan("a", bound);
            default -> query.whereNotEqualTo("a", bound);
          };
      expected =
          expected.stream()
              .filter(entry -> {
                var value = entry.getValue().get("a");
                if (value == null) {
                  return false;
                }
                var same = rank(value) == rank(bound);
                return switch (operator) {
                  case 0 -> compare(value, bound) == 0;
                  case 1 -> same && compare(value, bound) >= 0;
                  case 2 -> same && compare(value, bound) < 0;
                  default -> compare(value, bound) != 0;
                };
              })
              .toList();
    }

    void orderAndCut() {
      var direction = random.nextBoolean() ? Direction.ASCENDING : Direction.DESCENDING;
      var second = random.nextBoolean() ? Direction.ASCENDING : Direction.DESCENDING;
      query = query.orderBy("a", direction).orderBy("b", second);
      Comparator<Map.Entry<String, Map<String, Object>>> byA = by("a", direction);
      Comparator<String> names =
          second == Direction.ASCENDING ? Comparator.naturalOrder() : Comparator.reverseOrder();
      Comparator<Map.Entry<String, Map<String, Object>>> byName = Map.Entry.comparingByKey(names);
      expected =
          expected.stream()
              .filter(e -> e.getValue().containsKey("a") && e.getValue().containsKey("b"))
              .sorted(byA.thenComparing(by("b", second)).thenComparing(byName))
              .toList();
      if (random.nextBoolean()) {
        var start = value();
        query = query.startAfter(start);
        expected =
            expected.stream().filter(e -> compareAs(direction, at(e, "a"), start) > 0).toList();
      }
      if (random.nextBoolean()) {
        var end = value();
        query = query.endAt(end);
        expected =
            expected.stream().filter(e -> compareAs(direction, at(e, "a"), end) <= 0).toList();
      }
      if (random.nextBoolean()) {
        var offset = random.nextInt(3);
        var limit = 1 + random.nextInt(10);
        query = query.offset(offset).limit(limit);
        expected = expected.stream().skip(offset).limit(limit).toList();
      }
    }

    private static Object at(Map.Entry<String, Map<String, Object>> entry, String field) {
      return Objects.requireNonNull(entry.getValue().get(field));
    }

    private static int compareAs(Direction direction, Object left, Object right) {
      return direction == Direction.ASCENDING ? compare(left, right) : compare(right, left);
    }

    private static Comparator<Map.Entry<String, Map<String, Object>>> by(
        String field, Direction direction) {
      return (left, right) -> compareAs(direction, at(left, field), at(right, field));
    }

    void check() throws Exception {
      assertThat(query.get().get().getDocuments().stream().map(d -> d.getId()).toList())
          .as(query.toString())
          .isEqualTo(expected.stream().map(Map.Entry::getKey).collect(Collectors.toList()));
    }
  }

  static LongStream seeds() {
    return new Random().longs(Boolean.getBoolean("byot.full") ? 50 : 2);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void answersAsTheModelDoes(long seed) throws Exception {
    random = new Random(seed);
    try (var local = LocalFirestore.inMemory()) {
      var firestore = local.client();
      fill(firestore);
      for (var i = 0; i < QUERIES; i++) {
        var both = new Both(firestore.collection("model"));
        if (random.nextBoolean()) {
          both.filter();
        }
        both.orderAndCut();
        both.check();
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void walksThroughAllPagesByName(long seed) throws Exception {
    random = new Random(seed);
    try (var local = LocalFirestore.inMemory()) {
      var firestore = local.client();
      fill(firestore);
      var seen = new ArrayList<String>();
      Query page = firestore.collection("model").orderBy(FieldPath.documentId()).limit(7);
      var found = page.get().get().getDocuments();
      while (!found.isEmpty()) {
        found.forEach(document -> seen.add(document.getId()));
        found = page.startAfter(found.getLast()).get().get().getDocuments();
      }

      assertThat(seen).isEqualTo(List.copyOf(model.keySet()));
    }
  }
}
