package dev.byot.vault.emulator.firestore;

import com.google.cloud.firestore.DocumentSnapshot;
import com.google.cloud.firestore.Firestore;
import com.google.cloud.firestore.FirestoreOptions;
import com.google.firestore.v1.FirestoreGrpc;
import com.google.firestore.v1.FirestoreGrpc.FirestoreBlockingStub;
import dev.byot.vault.emulator.store.Store;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/// A running service with Google's own client and a bare stub.
final class LocalFirestore implements AutoCloseable {
  static final String DATABASE = "projects/demo/databases/(default)";
  static final String ROOT = DATABASE + "/documents";

  private final Store store;
  private final Server server;
  private final ManagedChannel channel;
  private final Map<String, Firestore> clients = new ConcurrentHashMap<>();

  LocalFirestore(Store store, Clock clock) {
    this(store, clock, Indexes.unchecked(), 0);
  }

  LocalFirestore(
      Store store, Clock clock, Indexes indexes, int port, ServerInterceptor... interceptors) {
    this.store = store;
    try {
      var builder =
          NettyServerBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .maxInboundMessageSize(32 << 20)
              .addService(new FirestoreService(store, clock, indexes));
      Stream.of(interceptors).forEach(builder::intercept);
      server = builder.build().start();
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
    return client("demo", database);
  }

  Firestore client(String project, String database) {
    return clients.computeIfAbsent(
        project + "/" + database,
        _ ->
            FirestoreOptions.newBuilder()
                .setProjectId(project)
                .setDatabaseId(database)
                .setEmulatorHost(address())
                .build()
                .getService());
  }

  /// The number in a field that must be there.
  static long number(DocumentSnapshot document, String field) {
    return Objects.requireNonNull(document.getLong(field));
  }

  @Override
  public void close() {
    clients.values().forEach(Firestore::shutdownNow);
    channel.shutdownNow();
    server.shutdownNow();
    store.close();
  }
}
