package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.BatchGetDocumentsRequest;
import com.google.firestore.v1.BatchGetDocumentsResponse;
import com.google.firestore.v1.BatchWriteRequest;
import com.google.firestore.v1.BatchWriteResponse;
import com.google.firestore.v1.BeginTransactionRequest;
import com.google.firestore.v1.BeginTransactionResponse;
import com.google.firestore.v1.CommitRequest;
import com.google.firestore.v1.CommitResponse;
import com.google.firestore.v1.CreateDocumentRequest;
import com.google.firestore.v1.DeleteDocumentRequest;
import com.google.firestore.v1.Document;
import com.google.firestore.v1.FirestoreGrpc;
import com.google.firestore.v1.GetDocumentRequest;
import com.google.firestore.v1.ListCollectionIdsRequest;
import com.google.firestore.v1.ListCollectionIdsResponse;
import com.google.firestore.v1.ListDocumentsRequest;
import com.google.firestore.v1.ListDocumentsResponse;
import com.google.firestore.v1.RollbackRequest;
import com.google.firestore.v1.RunAggregationQueryRequest;
import com.google.firestore.v1.RunAggregationQueryResponse;
import com.google.firestore.v1.RunQueryRequest;
import com.google.firestore.v1.RunQueryResponse;
import com.google.firestore.v1.UpdateDocumentRequest;
import com.google.protobuf.Empty;
import dev.byot.vault.emulator.rpc.GrpcErrors;
import dev.byot.vault.emulator.rpc.Unary;
import dev.byot.vault.emulator.store.Store;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/// Firestore's API over gRPC. Listeners, the stream of writes, partitions and pipelines are
/// missing: Google's stub answers them with `UNIMPLEMENTED` and the method's name.
public final class FirestoreService extends FirestoreGrpc.FirestoreImplBase {
  private final Databases databases;
  private final Reads reads;
  private final Listings listings;
  private final Commits commits;

  /// @param store where the documents are kept; what it holds already is served again
  /// @param indexes what queries can rely on
  public FirestoreService(Store store, Clock clock, Indexes indexes) {
    databases = new Databases(store, clock);
    reads = new Reads(databases, new QueryPlanner(indexes));
    listings = new Listings(databases);
    commits = new Commits(databases);
  }

  @Override
  public void getDocument(GetDocumentRequest request, StreamObserver<Document> caller) {
    Unary.answer(caller, () -> reads.get(request));
  }

  @Override
  public void batchGetDocuments(
      BatchGetDocumentsRequest request, StreamObserver<BatchGetDocumentsResponse> caller) {
    answerAll(caller, () -> reads.batchGet(request));
  }

  @Override
  public void runQuery(RunQueryRequest request, StreamObserver<RunQueryResponse> caller) {
    answerAll(caller, () -> reads.query(request));
  }

  @Override
  public void runAggregationQuery(
      RunAggregationQueryRequest request, StreamObserver<RunAggregationQueryResponse> caller) {
    answerAll(caller, () -> reads.aggregate(request));
  }

  @Override
  public void listDocuments(
      ListDocumentsRequest request, StreamObserver<ListDocumentsResponse> caller) {
    Unary.answer(caller, () -> listings.documents(request));
  }

  @Override
  public void listCollectionIds(
      ListCollectionIdsRequest request, StreamObserver<ListCollectionIdsResponse> caller) {
    Unary.answer(caller, () -> listings.collectionIds(request));
  }

  @Override
  public void createDocument(CreateDocumentRequest request, StreamObserver<Document> caller) {
    Unary.answer(caller, () -> commits.create(request));
  }

  @Override
  public void updateDocument(UpdateDocumentRequest request, StreamObserver<Document> caller) {
    Unary.answer(caller, () -> commits.update(request));
  }

  @Override
  public void deleteDocument(DeleteDocumentRequest request, StreamObserver<Empty> caller) {
    Unary.answer(
        caller,
        () -> {
          commits.delete(request);
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void commit(CommitRequest request, StreamObserver<CommitResponse> caller) {
    Unary.answer(caller, () -> commits.commit(request));
  }

  @Override
  public void batchWrite(BatchWriteRequest request, StreamObserver<BatchWriteResponse> caller) {
    Unary.answer(caller, () -> commits.batch(request));
  }

  @Override
  public void beginTransaction(
      BeginTransactionRequest request, StreamObserver<BeginTransactionResponse> caller) {
    Unary.answer(
        caller,
        () ->
            BeginTransactionResponse.newBuilder()
                .setTransaction(databases.named(request.getDatabase()).begin(request.getOptions()))
                .build());
  }

  @Override
  public void rollback(RollbackRequest request, StreamObserver<Empty> caller) {
    Unary.answer(
        caller,
        () -> {
          databases.named(request.getDatabase()).rollback(request.getTransaction());
          return Empty.getDefaultInstance();
        });
  }

  private static <A> void answerAll(StreamObserver<A> caller, Supplier<List<A>> work) {
    List<A> answers;
    try {
      answers = work.get();
    } catch (RuntimeException e) {
      caller.onError(GrpcErrors.refusal(e));
      return;
    }
    answers.forEach(caller::onNext);
    caller.onCompleted();
  }
}
