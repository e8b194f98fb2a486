package dev.byot.vault.emulator.firestore;

import static dev.byot.vault.emulator.firestore.LocalFirestore.DATABASE;
import static dev.byot.vault.emulator.firestore.LocalFirestore.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.firestore.v1.ArrayValue;
import com.google.firestore.v1.BatchWriteRequest;
import com.google.firestore.v1.CommitRequest;
import com.google.firestore.v1.CreateDocumentRequest;
import com.google.firestore.v1.DeleteDocumentRequest;
import com.google.firestore.v1.Document;
import com.google.firestore.v1.DocumentTransform.FieldTransform;
import com.google.firestore.v1.GetDocumentRequest;
import com.google.firestore.v1.MapValue;
import com.google.firestore.v1.RunAggregationQueryRequest;
import com.google.firestore.v1.RunQueryRequest;
import com.google.firestore.v1.StructuredQuery;
import com.google.firestore.v1.StructuredQuery.FieldFilter.Operator;
import com.google.firestore.v1.UpdateDocumentRequest;
import com.google.firestore.v1.Value;
import com.google.firestore.v1.Write;
import com.google.protobuf.Int32Value;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the service refuses before it does anything.
final class ValidationTest {
  private static final Value ONE = Value.newBuilder().setIntegerValue(1).build();
  private static final int MEBIBYTE = 1 << 20;

  private static LocalFirestore local;

  @BeforeAll
  static void start() {
    local = LocalFirestore.inMemory();
  }

  @AfterAll
  static void stop() {
    local.close();
  }

  private static void isInvalid(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refusal ->
                assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
  }

  private static void commit(Write... writes) {
    local
        .stub()
        .commit(
            CommitRequest.newBuilder()
                .setDatabase(DATABASE)
                .addAllWrites(Stream.of(writes).toList())
                .build());
  }

  private static Write field(String name, Value value) {
    return Write.newBuilder()
        .setUpdate(Document.newBuilder().setName(ROOT + "/checks/a").putFields(name, value))
        .build();
  }

  static Stream<String> badNames() {
    return Stream.of(
        "",
        "checks/a",
        DATABASE,
        ROOT,
        ROOT + "/checks",
        ROOT + "/checks/a/b",
        ROOT + "/checks/..",
        ROOT + "/checks/.",
        ROOT + "/checks//b/c",
        ROOT + "/checks/__x__",
        ROOT + "/__checks__/x",
        ROOT + "/checks/" + "x".repeat(1501),
        "projects//databases/d/documents/a/b",
        "projects/demo/databases/other/documents/a/b");
  }

  @ParameterizedTest
  @MethodSource("badNames")
  void refusesBadNames(String name) {
    isInvalid(() -> commit(Write.newBuilder().setDelete(name).build()));
  }

  @Test
  void takesTheLongestName() {
    commit(Write.newBuilder().setDelete(ROOT + "/checks/" + "x".repeat(1500)).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "__x__"})
  void refusesBadFieldNames(String name) {
    isInvalid(() -> commit(field(name, ONE)));
    var inner = Value.newBuilder().setMapValue(MapValue.newBuilder().putFields(name, ONE)).build();
    isInvalid(() -> commit(field("outer", inner)));
  }

  @Test
  void refusesAnArrayInAnArray() {
    var array = Value.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(ONE)).build();
    var nested = Value.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(array)).build();

    isInvalid(() -> commit(field("a", nested)));
  }

  @Test
  void takesTwentyMapsInOneAnotherAndNoMore() {
    commit(field("a", nestedMaps(20)));
    isInvalid(() -> commit(field("a", nestedMaps(21))));
  }

  private static Value nestedMaps(int count) {
    var value = ONE;
    for (var i = 0; i < count; i++) {
      value = Value.newBuilder().setMapValue(MapValue.newBuilder().putFields("m", value)).build();
    }
    return value;
  }

  @Test
  void takesADocumentOfOneMebibyteAndNoMore() {
    // The name has 16 bytes, "checks" and "a" 7 and 2, the field's name 2, the text 1, and 32 more.
    var most = MEBIBYTE - 16 - 9 - 2 - 1 - 32;

    commit(field("t", text(most)));
    assertThatThrownBy(() -> commit(field("t", text(most + 1))))
        .hasMessageContaining("size (1,048,577 bytes) exceeds the maximum allowed size");
  }

  private static Value text(int length) {
    return Value.newBuilder().setStringValue("x".repeat(length)).build();
  }

  @Test
  void refusesRequestsOfMoreThanTenMebibytes() {
    var writes =
        IntStream.range(0, 11)
            .mapToObj(i ->
                Write.newBuilder()
                    .setUpdate(
                        Document.newBuilder()
                            .setName(ROOT + "/big/" + i)
                            .putFields("t", text(MEBIBYTE - 100)))
                    .build())
            .toArray(Write[]::new);

    isInvalid(() -> commit(writes));
  }

  @Test
  void refusesOverlappingMasksAndEmptyTransforms() {
    var overlapping = field("a", ONE).toBuilder();
    overlapping.getUpdateMaskBuilder().addFieldPaths("a").addFieldPaths("a.b");
    isInvalid(() -> commit(overlapping.build()));

    var empty = FieldTransform.newBuilder().setFieldPath("a").build();
    isInvalid(() -> commit(field("b", ONE).toBuilder().addUpdateTransforms(empty).build()));
    var words =
        FieldTransform.newBuilder()
            .setFieldPath("a")
            .setIncrement(Value.newBuilder().setStringValue("one"))
            .build();
    isInvalid(() -> commit(field("b", ONE).toBuilder().addUpdateTransforms(words).build()));
    isInvalid(() -> commit(Write.getDefaultInstance()));
  }

  @Test
  void takesADocumentTwiceInACommitButNotInABatchWrite() {
    commit(field("a", ONE), field("a", ONE));

    var twice =
        BatchWriteRequest.newBuilder()
            .setDatabase(DATABASE)
            .addWrites(field("a", ONE))
            .addWrites(field("b", ONE))
            .build();
    assertThatThrownBy(() -> local.stub().batchWrite(twice))
        .hasMessage(
            "INVALID_ARGUMENT: the same document cannot be written more than once in a single request");
  }

  private static void query(StructuredQuery.Builder query) {
    query.addFromBuilder().setCollectionId("checks");
    var request = RunQueryRequest.newBuilder().setParent(ROOT).setStructuredQuery(query).build();
    local.stub().runQuery(request).forEachRemaining(_ -> {});
  }

  private static StructuredQuery.Builder where(Operator operator, int values) {
    var query = StructuredQuery.newBuilder();
    var filter = query.getWhereBuilder().getFieldFilterBuilder().setOp(operator);
    filter.getFieldBuilder().setFieldPath("a");
    for (var i = 0; i < values; i++) {
      filter.getValueBuilder().getArrayValueBuilder().addValues(ONE);
    }
    if (values == 0) {
      filter.getValueBuilder().setArrayValue(ArrayValue.getDefaultInstance());
    }
    return query;
  }

  @Test
  void refusesListsThatAreEmptyOrTooLong() {
    query(where(Operator.IN, 30));
    isInvalid(() -> query(where(Operator.IN, 0)));
    isInvalid(() -> query(where(Operator.IN, 31)));
    isInvalid(() -> query(where(Operator.ARRAY_CONTAINS_ANY, 31)));
    query(where(Operator.NOT_IN, 10));
    isInvalid(() -> query(where(Operator.NOT_IN, 11)));
  }

  @Test
  void refusesQueriesThatMakeNoSense() {
    isInvalid(() -> query(StructuredQuery.newBuilder().setLimit(Int32Value.of(-1))));
    isInvalid(() -> query(StructuredQuery.newBuilder().setOffset(-1)));
    var twoCollections = StructuredQuery.newBuilder();
    twoCollections.addFromBuilder().setCollectionId("more");
    isInvalid(() -> query(twoCollections));
    var longCursor = StructuredQuery.newBuilder();
    longCursor.getStartAtBuilder().addValues(ONE).addValues(ONE);
    isInvalid(() -> query(longCursor));
    var numberAsName = StructuredQuery.newBuilder();
    numberAsName.getStartAtBuilder().addValues(ONE);
    isInvalid(() -> query(numberAsName));
    isInvalid(() -> query(where(Operator.OPERATOR_UNSPECIFIED, 1)));
    isInvalid(
        () -> local.stub().runQuery(RunQueryRequest.newBuilder().setParent(ROOT).build()).next());
  }

  @Test
  void saysWhatIsMissingHere() {
    var sum = RunAggregationQueryRequest.newBuilder().setParent(ROOT);
    var aggregation = sum.getStructuredAggregationQueryBuilder();
    aggregation.getStructuredQueryBuilder().addFromBuilder().setCollectionId("checks");
    aggregation.addAggregationsBuilder().getSumBuilder().getFieldBuilder().setFieldPath("a");

    assertThatThrownBy(() -> local.stub().runAggregationQuery(sum.build()).next())
        .hasMessageContaining("UNIMPLEMENTED")
        .hasMessageContaining("sum");
    var nearest = StructuredQuery.newBuilder();
    nearest.getFindNearestBuilder().getVectorFieldBuilder().setFieldPath("a");
    assertThatThrownBy(() -> query(nearest)).hasMessageContaining("UNIMPLEMENTED");
  }

  @Test
  void writesSingleDocumentsAsTheCallsForThemDo() {
    var stub = local.stub();
    var created =
        stub.createDocument(
            CreateDocumentRequest.newBuilder()
                .setParent(ROOT)
                .setCollectionId("single")
                .setDocument(Document.newBuilder().putFields("a", ONE))
                .build());
    var name = created.getName();
    var update =
        UpdateDocumentRequest.newBuilder()
            .setDocument(Document.newBuilder().setName(name).putFields("b", ONE));
    update.getUpdateMaskBuilder().addFieldPaths("b");
    update.getCurrentDocumentBuilder().setExists(true);
    update.getMaskBuilder().addFieldPaths("b");

    var updated = stub.updateDocument(update.build());

    assertThat(Names.idOf(name)).hasSize(20);
    assertThat(updated.getFieldsMap()).containsOnlyKeys("b");
    var get = GetDocumentRequest.newBuilder().setName(name).build();
    assertThat(stub.getDocument(get).getFieldsMap()).containsOnlyKeys("a", "b");
    var delete = DeleteDocumentRequest.newBuilder().setName(name);
    delete.getCurrentDocumentBuilder().setExists(true);
    assertThat(stub.deleteDocument(delete.build())).isNotNull();
    assertThatThrownBy(() -> stub.getDocument(get))
        .hasMessage("NOT_FOUND: Document \"" + name + "\" not found.");
  }
}
