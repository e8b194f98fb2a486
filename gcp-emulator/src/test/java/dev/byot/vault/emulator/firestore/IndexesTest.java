package dev.byot.vault.emulator.firestore;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.firestore.v1.ArrayValue;
import com.google.firestore.v1.StructuredQuery;
import com.google.firestore.v1.StructuredQuery.CompositeFilter;
import com.google.firestore.v1.StructuredQuery.Direction;
import com.google.firestore.v1.StructuredQuery.FieldFilter.Operator;
import com.google.firestore.v1.StructuredQuery.Filter;
import com.google.firestore.v1.Value;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which queries need which index. Filters are written `a==`, `a<`, `a[]`, orders `+a` and `-a`.
final class IndexesTest {
  private static final String ROOT = "projects/demo/databases/(default)/documents";

  private static void plan(Indexes indexes, boolean group, Filter filter, String... orders) {
    var query = StructuredQuery.newBuilder();
    query.addFromBuilder().setCollectionId("things").setAllDescendants(group);
    if (filter.getFilterTypeCase() != Filter.FilterTypeCase.FILTERTYPE_NOT_SET) {
      query.setWhere(filter);
    }
    for (var order : orders) {
      query
          .addOrderByBuilder()
          .setDirection(order.startsWith("-") ? Direction.DESCENDING : Direction.ASCENDING)
          .getFieldBuilder()
          .setFieldPath(order.substring(1));
    }
    new QueryPlanner(indexes).plan(ROOT, query.build());
  }

  private static Filter filter(String text) {
    var path = text.replaceAll("[=<\\[\\]?]", "");
    var operator =
        switch (text.substring(path.length())) {
          case "==" -> Operator.EQUAL;
          case "<" -> Operator.LESS_THAN;
          case "[]" -> Operator.ARRAY_CONTAINS;
          default -> Operator.IN;
        };
    var one = Value.newBuilder().setIntegerValue(1).build();
    var filter = Filter.newBuilder();
    filter
        .getFieldFilterBuilder()
        .setOp(operator)
        .setValue(
            operator == Operator.IN
                ? Value.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(one)).build()
                : one)
        .getFieldBuilder()
        .setFieldPath(path);
    return filter.build();
  }

  private static Filter combined(CompositeFilter.Operator operator, List<Filter> filters) {
    var all = CompositeFilter.newBuilder().setOp(operator).addAllFilters(filters);
    return Filter.newBuilder().setCompositeFilter(all).build();
  }

  private static void plan(Indexes indexes, boolean group, String query) {
    var words = Stream.of(query.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
    var filters = words.stream().filter(w -> !isOrder(w)).map(IndexesTest::filter).toList();
    var orders = words.stream().filter(IndexesTest::isOrder).toArray(String[]::new);
    var filter =
        filters.isEmpty()
            ? Filter.getDefaultInstance()
            : combined(CompositeFilter.Operator.AND, filters);
    plan(indexes, group, filter, orders);
  }

  private static boolean isOrder(String word) {
    return word.startsWith("+") || word.startsWith("-");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a==",
        "a== b== c[]",
        "a?",
        "a<",
        "a< +a",
        "a< -a",
        "+a",
        "-a",
        "+a +__name__",
        "-a -__name__",
        "+__name__",
        "a== +__name__",
        "a== -__name__",
        "a== +a",
        "m.k=="
      })
  void needsNoneButTheAutomaticOnesFor(String query) {
    assertThatNoException().isThrownBy(() -> plan(Indexes.automatic(), false, query));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a== b<",
        "a== +b",
        "a? +b",
        "a[] +b",
        "+a +b",
        "a< b<",
        "+a -__name__",
        "-a +__name__",
        "-__name__"
      })
  void needsAnIndexFor(String query) {
    assertThatThrownBy(() -> plan(Indexes.automatic(), false, query))
        .hasMessageStartingWith(
            "FAILED_PRECONDITION: The query requires an index. You can create it here: ");
    assertThatNoException().isThrownBy(() -> plan(Indexes.unchecked(), false, query));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a==", "a<", "+a", "a[]", "a== b=="})
  void needsAnIndexOfTheGroupFor(String query) {
    assertThatThrownBy(() -> plan(Indexes.automatic(), true, query))
        .hasMessageContaining("\"COLLECTION_GROUP\"");
  }

  @Test
  void needsNoneToGoThroughAGroup() {
    assertThatNoException().isThrownBy(() -> plan(Indexes.automatic(), true, ""));
    assertThatNoException().isThrownBy(() -> plan(Indexes.automatic(), true, "+__name__"));
  }

  private static Indexes withIndex(String scope, String fields) {
    return IndexFile.parse(
        """
        {"indexes": [{"collectionGroup": "things", "queryScope": "%s", "fields": [%s]}]}
        """
            .formatted(scope, fields));
  }

  private static final String A_B =
      """
      {"fieldPath": "a", "order": "ASCENDING"}, {"fieldPath": "b", "order": "ASCENDING"}\
      """;

  @Test
  void usesTheIndexThatFitsAndNoOther() {
    var indexes = withIndex("COLLECTION", A_B);

    for (var query : List.of("a== +b", "a== b<", "a? +b", "+a +b", "a== +b +__name__")) {
      assertThatNoException().as(query).isThrownBy(() -> plan(indexes, false, query));
    }
    for (var query : List.of("a== -b", "b== +a", "+b +a", "a[] +b", "a== c== +b", "+a -b")) {
      assertThatThrownBy(() -> plan(indexes, false, query)).as(query).isNotNull();
    }
    assertThatThrownBy(() -> plan(indexes, true, "a== +b")).isNotNull();
    assertThatNoException()
        .isThrownBy(() -> plan(withIndex("COLLECTION_GROUP", A_B), true, "a== +b"));
  }

  @Test
  void joinsIndexesThatShareTheOrder() {
    var indexes =
        IndexFile.parse(
            """
            {"indexes": [
              {"collectionGroup": "things", "fields": [%s]},
              {"collectionGroup": "things", "fields": [
                {"fieldPath": "c", "arrayConfig": "CONTAINS"},
                {"fieldPath": "b", "order": "ASCENDING"}]}]}
            """
                .formatted(A_B));

    assertThatNoException().isThrownBy(() -> plan(indexes, false, "a== c[] +b"));
    assertThatThrownBy(() -> plan(indexes, false, "a== d== +b")).isNotNull();
  }

  @Test
  void needsAnIndexForEachAlternative() {
    var or = combined(CompositeFilter.Operator.OR, List.of(filter("a=="), filter("c==")));

    assertThatNoException().isThrownBy(() -> plan(Indexes.automatic(), false, or));
    assertThatThrownBy(() -> plan(withIndex("COLLECTION", A_B), false, or, "+b"))
        .hasMessageContaining("{\"fieldPath\":\"c\",\"order\":\"ASCENDING\"}");
  }

  private static Indexes withOverride(String field, String indexes) {
    return IndexFile.parse(
        """
        {"fieldOverrides": [
          {"collectionGroup": "things", "fieldPath": "%s", "indexes": [%s]}]}
        """
            .formatted(field, indexes));
  }

  @Test
  void missesTheAutomaticIndexesOfAnExemptField() {
    for (var field : List.of("m", "m.k", "*")) {
      assertThatThrownBy(() -> plan(withOverride(field, ""), false, "m.k==")).isNotNull();
    }
    assertThatNoException().isThrownBy(() -> plan(withOverride("m", ""), false, "a=="));
    var onlyAscending = withOverride("a", "{\"order\": \"ASCENDING\"}");
    assertThatNoException().isThrownBy(() -> plan(onlyAscending, false, "+a"));
    assertThatThrownBy(() -> plan(onlyAscending, false, "-a")).isNotNull();
  }

  @Test
  void findsGroupsByTheIndexOfAField() {
    var indexes =
        withOverride("a", "{\"order\": \"ASCENDING\", \"queryScope\": \"COLLECTION_GROUP\"}");

    assertThatNoException().isThrownBy(() -> plan(indexes, true, "a=="));
    assertThatThrownBy(() -> plan(indexes, true, "-a")).isNotNull();
    assertThatThrownBy(() -> plan(indexes, false, "a==")).isNotNull();
  }

  /// What the refusal says can be pasted into the file, and then the query runs.
  @ParameterizedTest
  @MethodSource("refused")
  void saysWhatToAdd(boolean group, String query) {
    var message = refusal(Indexes.automatic(), group, query);
    var parts = message.substring(message.indexOf("in \"") + 3).split(": ", 2);

    var indexes = IndexFile.parse("{%s: [%s]}".formatted(parts[0], parts[1]));

    assertThatNoException().isThrownBy(() -> plan(indexes, group, query));
  }

  private static String refusal(Indexes indexes, boolean group, String query) {
    try {
      plan(indexes, group, query);
      throw new AssertionError("was not refused: " + query);
    } catch (StatusRuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  static Stream<Arguments> refused() {
    return Stream.of("a== b<", "a[] b== -c", "+a -b", "+a -__name__", "a== +b")
        .flatMap(query -> Stream.of(Arguments.of(false, query), Arguments.of(true, query)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "{\"indexes\": [{\"fields\": [{\"fieldPath\": \"a\", \"order\": \"ASCENDING\"}]}]}",
        "{\"indexes\": [{\"collectionGroup\": \"c\", \"fields\": []}]}",
        "{\"indexes\": [{\"collectionGroup\": \"c\", \"fields\": [{\"fieldPath\": \"a\"}]}]}",
        "{\"fieldOverrides\": [{\"collectionGroup\": \"c\", \"fieldPath\": \"a..b\"}]}",
        """
        {"indexes": [{"collectionGroup": "c", "queryScope": "ALL", "fields": [
          {"fieldPath": "a", "order": "UP"}]}]}\
        """
      })
  void refusesAFileThatItDoesNotUnderstand(String text, @TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("indexes.json"), text);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Indexes.of(file))
        .withMessageStartingWith("the index file " + file);
  }

  @Test
  void readsTheDeployedFileOrTakesTheAutomaticOnes(@TempDir Path checkout) throws IOException {
    var automatic = Indexes.deployedFrom(checkout);
    assertThatThrownBy(() -> plan(automatic, false, "a== +b")).isNotNull();

    var folder = Files.createDirectory(checkout.resolve("deploy"));
    Files.writeString(
        folder.resolve("firestore.indexes.json"),
        "{\"indexes\": [{\"collectionGroup\": \"things\", \"fields\": [" + A_B + "]}]}");

    assertThatNoException().isThrownBy(() -> plan(Indexes.deployedFrom(checkout), false, "a== +b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Indexes.of(folder.resolve("missing")))
        .withMessageEndingWith("cannot be read");
  }
}
