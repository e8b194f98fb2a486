package dev.byot.vault.emulator.firestore;

import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.FirestoreOptions;
import com.google.firestore.v1.FirestoreGrpc;
import com.google.firestore.v1.FirestoreGrpc.FirestoreBlockingStub;
import dev.byot.vault.emulator.store.Store;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;

/// A running service with Google's own client and a bare stub.
final class LocalFirestore implements AutoCloseable {
  static final String DATABASE = "projects/demo/databases/(default)";
  static final String ROOT = DATABASE + "/documents";

  private final Store store;
  private final Server server;
  private final ManagedChannel channel;
  private final List<Firestore> clients = new ArrayList<>();

  LocalFirestore(Store store, Clock clock) {
    this.store = store;
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .maxInboundMessageSize(32 << 20)
              .addService(new FirestoreService(store, clock))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = NettyChannelBuilder.forTarget(address()).usePlaintext().build();
  }

  static LocalFirestore inMemory() {
    return new LocalFirestore(Store.inMemory(), Clock.systemUTC());
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  FirestoreBlockingStub stub() {
    return FirestoreGrpc.newBlockingStub(channel);
  }

  Firestore client() {
    return client("(default)");
  }

  Firestore client(String database) {
    var client =
        FirestoreOptions.newBuilder()
            .setProjectId("demo")
            .setDatabaseId(database)
            .setEmulatorHost(address())
            .build()
            .getService();
    clients.add(client);
    return client;
  }

  /// The number in a field that must be there.
  static long number(DocumentSnapshot document, String field) {
    return Objects.requireNonNull(document.getLong(field));
  }

  @Override
  public void close() {
    clients.forEach(Firestore::shutdownNow);
    channel.shutdownNow();
    server.shutdownNow();
    store.close();
  }
}
