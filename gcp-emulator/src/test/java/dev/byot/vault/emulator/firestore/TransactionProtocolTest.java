package dev.byot.vault.emulator.firestore;

import static dev.byot.vault.emulator.firestore.LocalFirestore.DATABASE;
import static dev.byot.vault.emulator.firestore.LocalFirestore.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.firestore.v1.BatchGetDocumentsRequest;
import com.google.firestore.v1.BeginTransactionRequest;
import com.google.firestore.v1.CommitRequest;
import com.google.firestore.v1.CommitResponse;
import com.google.firestore.v1.Document;
import com.google.firestore.v1.FirestoreGrpc.FirestoreBlockingStub;
import com.google.firestore.v1.GetDocumentRequest;
import com.google.firestore.v1.RollbackRequest;
import com.google.firestore.v1.TransactionOptions;
import com.google.firestore.v1.Value;
import com.google.firestore.v1.Write;
import com.google.protobuf.ByteString;
import dev.byot.vault.emulator.store.Store;
import dev.byot.vault.emulator.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Transactions step by step, without a client that retries.
final class TransactionProtocolTest {
  private static final String GONE =
      "The referenced transaction has expired or is no longer valid.";
  private static final String CONTENTION =
      "ABORTED: Too much contention on these documents. Please try again.";

  private final TestClock clock = new TestClock(Instant.parse("2026-03-01T12:00:00Z"));
  private LocalFirestore local;
  private FirestoreBlockingStub stub;

  @BeforeEach
  void start() {
    local = new LocalFirestore(Store.inMemory(), clock);
    stub = local.stub();
  }

  @AfterEach
  void stop() {
    local.close();
  }

  private static Write write(String id, long n) {
    return Write.newBuilder()
        .setUpdate(
            Document.newBuilder()
                .setName(ROOT + "/docs/" + id)
                .putFields("n", Value.newBuilder().setIntegerValue(n).build()))
        .build();
  }

  private ByteString begin() {
    return begin(ByteString.EMPTY);
  }

  private ByteString begin(ByteString retried) {
    var options = TransactionOptions.newBuilder();
    options.getReadWriteBuilder().setRetryTransaction(retried);
    return stub.beginTransaction(
            BeginTransactionRequest.newBuilder().setDatabase(DATABASE).setOptions(options).build())
        .getTransaction();
  }

  private Document get(String id, ByteString transaction) {
    return stub.getDocument(
        GetDocumentRequest.newBuilder()
            .setName(ROOT + "/docs/" + id)
            .setTransaction(transaction)
            .build());
  }

  private CommitResponse commit(ByteString transaction, Write... writes) {
    var request = CommitRequest.newBuilder().setDatabase(DATABASE).setTransaction(transaction);
    for (var write : writes) {
      request.addWrites(write);
    }
    return stub.commit(request.build());
  }

  @Test
  void letsTheOlderOfTwoCommitAndRefusesTheYoungerAsContention() {
    commit(ByteString.EMPTY, write("a", 0));
    var older = begin();
    var younger = begin();
    get("a", younger);
    get("a", older);

    commit(older, write("a", 1));

    assertThatThrownBy(() -> get("a", younger)).hasMessage(CONTENTION);
    assertThatThrownBy(() -> commit(younger, write("a", 2))).hasMessage(CONTENTION);
    assertThatThrownBy(() -> commit(younger, write("a", 2))).hasMessageContaining(GONE);
  }

  @Test
  void keepsTheAgeOfARetriedTransaction() {
    commit(ByteString.EMPTY, write("a", 0));
    var first = begin();
    commit(first);
    var newcomer = begin();
    var again = begin(first);
    get("a", newcomer);
    get("a", again);

    commit(again, write("a", 1));

    assertThatThrownBy(() -> commit(newcomer, write("a", 2))).hasMessage(CONTENTION);
  }

  @Test
  void doesNotDisturbTransactionsThatReadOtherDocuments() {
    commit(ByteString.EMPTY, write("a", 0), write("b", 0));
    var one = begin();
    var two = begin();
    get("a", one);
    get("b", two);

    commit(two, write("b", 1));
    commit(one, write("a", 1));

    assertThat(get("a", begin()).getFieldsOrThrow("n").getIntegerValue()).isEqualTo(1);
  }

  @Test
  void forgetsATransactionThatHasBeenIdleForAMinuteAndLetsTheWriterThrough() {
    commit(ByteString.EMPTY, write("a", 0));
    var abandoned = begin();
    get("a", abandoned);

    var waiting = CompletableFuture.runAsync(() -> commit(ByteString.EMPTY, write("a", 1)));
    clock.advance(Duration.ofSeconds(61));
    waiting.join();

    assertThatThrownBy(() -> get("a", abandoned)).hasMessage("INVALID_ARGUMENT: " + GONE);
  }

  @Test
  void limitsTheAgeOfATransactionThatIsUsed() {
    commit(ByteString.EMPTY, write("a", 0));
    var busy = begin();
    for (var i = 0; i < 5; i++) {
      get("a", busy);
      clock.advance(Duration.ofSeconds(55));
    }

    assertThatThrownBy(() -> get("a", busy)).hasMessageContaining(GONE);
  }

  @Test
  void endsTheWaitOfAPlainWriteForAnOpenTransaction() {
    commit(ByteString.EMPTY, write("a", 0));
    var open = begin();
    get("a", open);

    assertThatThrownBy(() -> commit(ByteString.EMPTY, write("a", 1)))
        .hasMessage("ABORTED: Transaction lock timeout.");
    commit(open, write("a", 2));
  }

  @Test
  void refusesToCommitOrRollBackTwice() {
    var transaction = begin();
    commit(transaction);

    assertThatThrownBy(() -> commit(transaction, write("a", 1))).hasMessageContaining(GONE);
    assertThatThrownBy(() ->
            stub.rollback(
                RollbackRequest.newBuilder()
                    .setDatabase(DATABASE)
                    .setTransaction(transaction)
                    .build()))
        .hasMessageContaining(GONE);
  }

  @Test
  void refusesWritesInAReadOnlyTransaction() {
    var options = TransactionOptions.newBuilder();
    options.getReadOnlyBuilder();
    var transaction =
        stub.beginTransaction(
                BeginTransactionRequest.newBuilder()
                    .setDatabase(DATABASE)
                    .setOptions(options)
                    .build())
            .getTransaction();

    assertThatThrownBy(() -> commit(transaction, write("a", 1)))
        .hasMessage("INVALID_ARGUMENT: Cannot modify entities in a read-only transaction.");
  }

  @Test
  void beginsATransactionWithItsFirstRead() {
    commit(ByteString.EMPTY, write("a", 0));
    var request =
        BatchGetDocumentsRequest.newBuilder().setDatabase(DATABASE).addDocuments(ROOT + "/docs/a");
    request.getNewTransactionBuilder().getReadWriteBuilder();

    var answers = stub.batchGetDocuments(request.build());
    var begun = answers.next();
    var found = answers.next();

    assertThat(begun.getTransaction().isEmpty()).isFalse();
    assertThat(found.getFound().getFieldsOrThrow("n").getIntegerValue()).isZero();
    commit(begun.getTransaction(), write("a", 1));
  }

  @Test
  void commitsAtTimesThatIncreaseEvenIfTheClockStandsStill() {
    var first = commit(ByteString.EMPTY, write("a", 1)).getCommitTime();
    var second = commit(ByteString.EMPTY, write("a", 2)).getCommitTime();

    assertThat(Micros.of(second)).isGreaterThan(Micros.of(first));
  }

  @Test
  void readsTheChosenMomentAndRefusesTheFuture() {
    var first = commit(ByteString.EMPTY, write("a", 1)).getCommitTime();
    commit(ByteString.EMPTY, write("a", 2));
    var name = ROOT + "/docs/a";

    var then =
        stub.getDocument(GetDocumentRequest.newBuilder().setName(name).setReadTime(first).build());

    assertThat(then.getFieldsOrThrow("n").getIntegerValue()).isEqualTo(1);
    var future = first.toBuilder().setSeconds(first.getSeconds() + 60).build();
    assertThatThrownBy(() ->
            stub.getDocument(
                GetDocumentRequest.newBuilder().setName(name).setReadTime(future).build()))
        .hasMessageContaining("INVALID_ARGUMENT");
    clock.advance(Duration.ofHours(2));
    commit(ByteString.EMPTY, write("b", 1));
    assertThatThrownBy(() ->
            stub.getDocument(
                GetDocumentRequest.newBuilder().setName(name).setReadTime(first).build()))
        .hasMessageContaining("FAILED_PRECONDITION");
  }
}
