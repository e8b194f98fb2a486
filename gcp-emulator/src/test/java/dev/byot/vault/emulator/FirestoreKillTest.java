package dev.byot.vault.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.firestore.v1.CommitRequest;
import com.google.firestore.v1.Document;
import com.google.firestore.v1.FirestoreGrpc;
import com.google.firestore.v1.FirestoreGrpc.FirestoreBlockingStub;
import com.google.firestore.v1.ListDocumentsRequest;
import com.google.firestore.v1.Value;
import com.google.firestore.v1.Write;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was answered survives `kill -9`, and no commit is there by halves.
final class FirestoreKillTest {
  private static final String DATABASE = "projects/demo/databases/(default)";
  private static final String ROOT = DATABASE + "/documents";
  private static final int WRITERS = 8;
  private static final int ROUNDS = Boolean.getBoolean("byot.full") ? 20 : 2;
  private static final int MOST = 300;

  @TempDir Path data;

  private static ManagedChannel channel(MainProcess cloud) {
    return NettyChannelBuilder.forTarget(cloud.variable("FIRESTORE_EMULATOR_HOST"))
        .usePlaintext()
        .build();
  }

  private static Write write(String collection, String id) {
    return Write.newBuilder()
        .setUpdate(
            Document.newBuilder()
                .setName(ROOT + "/" + collection + "/" + id)
                .putFields("n", Value.newBuilder().setStringValue(id).build()))
        .build();
  }

  private static void writePairs(FirestoreBlockingStub stub, String writer, Set<String> answered) {
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

  @Test
  void keepsEveryAnsweredCommitWhole() throws Exception {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var answered = ConcurrentHashMap.<String>newKeySet();
    for (var round = 0; round < ROUNDS; round++) {
      writeAndKill(round, answered.size() + 1 + random.nextInt(MOST), answered);
      check(answered, "round %d of seed %d".formatted(round, seed));
    }
  }

  /// Kills the process in the middle of its commits, once so many are answered.
  private void writeAndKill(int round, int enough, Set<String> answered) throws Exception {
    try (var cloud = MainProcess.start(data);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var channel = channel(cloud);
      var stub = FirestoreGrpc.newBlockingStub(channel);
      for (var i = 0; i < WRITERS; i++) {
        var writer = round + "-" + i;
        threads.execute(() -> writePairs(stub, writer, answered));
      }
      await().until(() -> answered.size() >= enough);
      cloud.kill();
      channel.shutdownNow();
    }
  }

  private void check(Set<String> answered, String when) throws Exception {
    try (var cloud = MainProcess.start(data)) {
      var channel = channel(cloud);
      var stub = FirestoreGrpc.newBlockingStub(channel).withMaxInboundMessageSize(32 << 20);
      assertThat(ids(stub, "left")).as(when).containsAll(answered).isEqualTo(ids(stub, "right"));
      channel.shutdownNow();
    }
  }
}
