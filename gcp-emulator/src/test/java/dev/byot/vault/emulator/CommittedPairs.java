package dev.byot.vault.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.firestore.v1.CommitRequest;
import com.google.firestore.v1.Document;
import com.google.firestore.v1.FirestoreGrpc;
import com.google.firestore.v1.FirestoreGrpc.FirestoreBlockingStub;
import com.google.firestore.v1.ListDocumentsRequest;
import com.google.firestore.v1.Value;
import com.google.firestore.v1.Write;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Documents that are written two in a commit, until the process is killed.
final class CommittedPairs {
  private static final String DATABASE = "projects/demo/databases/(default)";
  private static final String ROOT = DATABASE + "/documents";

  private final Set<String> answered = ConcurrentHashMap.newKeySet();

  int answered() {
    return answered.size();
  }

  /// Returns when the process is dead.
  void write(Channel channel, String writer) {
    var stub = FirestoreGrpc.newBlockingStub(channel);
    for (var i = 0; ; i++) {
      var id = writer + "-" + i;
      try {
        var commit = CommitRequest.newBuilder().setDatabase(DATABASE);
        commit.addWrites(write("left", id)).addWrites(write("right", id));
        assertThat(stub.commit(commit.build()).getWriteResultsCount()).isEqualTo(2);
      } catch (StatusRuntimeException killed) {
        return;
      }
      answered.add(id);
    }
  }

  private static Write.Builder write(String collection, String id) {
    return Write.newBuilder()
        .setUpdate(
            Document.newBuilder()
                .setName(ROOT + "/" + collection + "/" + id)
                .putFields("n", Value.newBuilder().setStringValue(id).build()));
  }

  /// What was answered is there, and no commit is there by halves.
  void check(Channel channel, String when) {
    var stub = FirestoreGrpc.newBlockingStub(channel).withMaxInboundMessageSize(32 << 20);
    assertThat(ids(stub, "left")).as(when).containsAll(answered).isEqualTo(ids(stub, "right"));
  }

  private static Set<String> ids(FirestoreBlockingStub stub, String collection) {
    var request =
        ListDocumentsRequest.newBuilder()
            .setParent(ROOT)
            .setCollectionId(collection)
            .setPageSize(1_000_000)
            .build();
    return stub.listDocuments(request).getDocumentsList().stream()
        .map(document -> document.getFieldsOrThrow("n").getStringValue())
        .collect(Collectors.toSet());
  }
}
