package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.BatchWriteRequest;
import com.google.firestore.v1.BatchWriteResponse;
import com.google.firestore.v1.CommitRequest;
import com.google.firestore.v1.CommitResponse;
import com.google.firestore.v1.CreateDocumentRequest;
import com.google.firestore.v1.DeleteDocumentRequest;
import com.google.firestore.v1.Document;
import com.google.firestore.v1.Precondition;
import com.google.firestore.v1.UpdateDocumentRequest;
import com.google.firestore.v1.Write;
import com.google.firestore.v1.WriteResult;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/// Answers writes, once they are on disk.
final class Commits {
  private static final int MAX_REQUEST_BYTES = 10 << 20;
  private static final String ID_ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int ID_LENGTH = 20;

  private final SecureRandom random = new SecureRandom();
  private final Databases databases;

  Commits(Databases databases) {
    this.databases = databases;
  }

  CommitResponse commit(CommitRequest request) {
    checkSize(request);
    var database = databases.named(request.getDatabase());
    var edits = Edit.parse(request.getWritesList(), request.getDatabase());
    var commit = database.commit(request.getTransaction(), edits);
    commit.onDisk().join();
    return CommitResponse.newBuilder()
        .addAllWriteResults(commit.results())
        .setCommitTime(Micros.timestamp(commit.time()))
        .build();
  }

  /// Each write is a commit of its own, and succeeds or fails by itself.
  BatchWriteResponse batch(BatchWriteRequest request) {
    checkSize(request);
    var database = databases.named(request.getDatabase());
    var edits = Edit.parse(request.getWritesList(), request.getDatabase());
    var names = new HashSet<String>();
    for (var edit : edits) {
      if (!names.add(edit.document())) {
        throw Refusals.invalid(
            "the same document cannot be written more than once in a single request");
      }
    }
    var response = BatchWriteResponse.newBuilder();
    var onDisk = CompletableFuture.<Void>completedFuture(null);
    for (var edit : edits) {
      try {
        var commit = database.commit(ByteString.EMPTY, List.of(edit));
        onDisk = commit.onDisk();
        response.addAllWriteResults(commit.results()).addStatus(Status.getDefaultInstance());
      } catch (StatusRuntimeException refusal) {
        response.addWriteResults(WriteResult.getDefaultInstance()).addStatus(statusOf(refusal));
      }
    }
    onDisk.join();
    return response.build();
  }

  private static Status statusOf(StatusRuntimeException refusal) {
    var status = refusal.getStatus();
    var text = status.getDescription();
    return Status.newBuilder()
        .setCode(status.getCode().value())
        .setMessage(text == null ? "" : text)
        .build();
  }

  Document create(CreateDocumentRequest request) {
    checkSize(request);
    var id = request.getDocumentId().isEmpty() ? newId() : request.getDocumentId();
    var collection =
        Names.parent(request.getParent()) + "/" + Names.collectionId(request.getCollectionId());
    var write =
        Write.newBuilder()
            .setUpdate(request.getDocument().toBuilder().setName(collection + "/" + id))
            .setCurrentDocument(Precondition.newBuilder().setExists(false))
            .build();
    var mask = Masks.toAnswer(request.hasMask(), request.getMask());
    return Masks.project(single(write), mask);
  }

  Document update(UpdateDocumentRequest request) {
    checkSize(request);
    var write = Write.newBuilder().setUpdate(request.getDocument());
    if (request.hasUpdateMask()) {
      write.setUpdateMask(request.getUpdateMask());
    }
    if (request.hasCurrentDocument()) {
      write.setCurrentDocument(request.getCurrentDocument());
    }
    var mask = Masks.toAnswer(request.hasMask(), request.getMask());
    return Masks.project(single(write.build()), mask);
  }

  private Document single(Write write) {
    var name = Names.document(write.getUpdate().getName());
    var database = Names.databaseOf(name);
    var commit =
        databases.named(database).commit(ByteString.EMPTY, List.of(Edit.parse(write, database)));
    commit.onDisk().join();
    return Objects.requireNonNull(commit.written().get(name));
  }

  void delete(DeleteDocumentRequest request) {
    var write = Write.newBuilder().setDelete(request.getName());
    if (request.hasCurrentDocument()) {
      write.setCurrentDocument(request.getCurrentDocument());
    }
    var database = Names.databaseOf(Names.document(request.getName()));
    databases
        .named(database)
        .commit(ByteString.EMPTY, List.of(Edit.parse(write.build(), database)))
        .onDisk()
        .join();
  }

  private String newId() {
    var id = new StringBuilder();
    for (var i = 0; i < ID_LENGTH; i++) {
      id.append(ID_ALPHABET.charAt(random.nextInt(ID_ALPHABET.length())));
    }
    return id.toString();
  }

  private static void checkSize(Message request) {
    if (request.getSerializedSize() > MAX_REQUEST_BYTES) {
      throw Refusals.invalid(
          "Request payload size exceeds the limit: " + MAX_REQUEST_BYTES + " bytes.");
    }
  }
}
