package dev.byot.vault.emulator;

import dev.byot.vault.emulator.faults.Faults;
import dev.byot.vault.emulator.firestore.FirestoreService;
import dev.byot.vault.emulator.kms.KmsService;
import dev.byot.vault.emulator.secretmanager.SecretManagerService;
import dev.byot.vault.emulator.store.Store;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// All services behind one port of the loopback interface, in clear text and without credentials.
public final class LocalCloud implements AutoCloseable {
  // Google's clients ping less often than this; a client that pings faster is not cut off either.
  private static final long KEEP_ALIVE_SECONDS = 1;
  // A Firestore request may have 10 MiB; gRPC's default is 4.
  private static final int MAX_REQUEST_BYTES = 32 << 20;

  private final Store store;
  private final Faults faults = new Faults();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Server server;

  private LocalCloud(Store store, int port) {
    this.store = store;
    var clock = Clock.systemUTC();
    var services =
        List.<BindableService>of(
            new FirestoreService(store, clock),
            new KmsService(store, clock),
            new SecretManagerService(store, clock));
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      var builder =
          NettyServerBuilder.forAddress(address)
              .executor(threads)
              .intercept(faults)
              .permitKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
              .permitKeepAliveWithoutCalls(true)
              .maxInboundMessageSize(MAX_REQUEST_BYTES);
      services.forEach(builder::addService);
      server = builder.build().start();
    } catch (IOException e) {
      store.close();
      throw new UncheckedIOException("the local cloud cannot listen on port " + port, e);
    }
  }

  /// A cloud that forgets everything, on a free port.
  public static LocalCloud inMemory() {
    return new LocalCloud(Store.inMemory(), 0);
  }

  /// A cloud that keeps its state in that folder.
  ///
  /// @param port 0 for any that is free
  public static LocalCloud at(Path folder, int port) {
    return new LocalCloud(Store.at(folder), port);
  }

  /// Where clients connect: `127.0.0.1:port`.
  public String endpoint() {
    return "127.0.0.1:" + server.getPort();
  }

  public Faults faults() {
    return faults;
  }

  @Override
  public void close() {
    server.shutdownNow();
    threads.shutdownNow();
    store.close();
  }
}
