package dev.byot.vault.emulator;

import dev.byot.vault.emulator.faults.FaultRoutes;
import dev.byot.vault.emulator.faults.Faults;
import dev.byot.vault.emulator.firestore.FirestoreService;
import dev.byot.vault.emulator.firestore.Indexes;
import dev.byot.vault.emulator.http.LoopbackServer;
import dev.byot.vault.emulator.identity.IdentityToolkit;
import dev.byot.vault.emulator.kms.KmsRoutes;
import dev.byot.vault.emulator.kms.KmsService;
import dev.byot.vault.emulator.monitoring.MonitoringService;
import dev.byot.vault.emulator.pubsub.PubSubServices;
import dev.byot.vault.emulator.rpc.GrpcErrors;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// All services behind one port of the loopback interface, in clear text and without credentials.
public final class LocalCloud implements AutoCloseable {
  // Google's clients ping less often than this; a client that pings faster is not cut off either.
  private static final long KEEP_ALIVE_SECONDS = 1;
  // A Firestore request may have 10 MiB; gRPC's default is 4.
  private static final int MAX_REQUEST_BYTES = 32 << 20;

  // What a call needs to see that it was cancelled.
  private static final long PATIENCE_SECONDS = 2;

  private final Store store;
  private final PubSubServices pubsub;
  private final Faults faults = new Faults();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final IdentityToolkit identity;
  private final KmsService kms;
  private final Server server;
  private final LoopbackServer http;

  private LocalCloud(Store store, int port, int identityPort, Indexes indexes) {
    this.store = store;
    var clock = Clock.systemUTC();
    identity = new IdentityToolkit(store, clock);
    pubsub = new PubSubServices(store, clock, faults);
    var services = new ArrayList<BindableService>(pubsub.services());
    services.add(new FirestoreService(store, clock, indexes));
    kms = new KmsService(store, clock);
    services.add(kms);
    services.add(new SecretManagerService(store, clock));
    services.add(new MonitoringService(store, clock));
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      var builder =
          NettyServerBuilder.forAddress(address)
              .executor(threads)
              .intercept(new GrpcErrors())
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
    try {
      http = LoopbackServer.start(identityPort);
    } catch (UncheckedIOException e) {
      server.shutdownNow();
      store.close();
      throw e;
    }
    identity.serveOn(http);
    FaultRoutes.serve(faults, http);
    KmsRoutes.serve(kms, http);
  }

  /// A cloud that forgets everything, on a free port.
  public static LocalCloud inMemory() {
    return inMemory(0, 0);
  }

  /// A cloud that forgets everything, on a free port.
  public static LocalCloud inMemory(Indexes indexes) {
    return inMemory(0, 0, indexes);
  }

  /// A cloud that forgets everything.
  ///
  /// @param port 0 for any that is free
  /// @param identityPort the same, for [#identityEndpoint]
  public static LocalCloud inMemory(int port, int identityPort) {
    return inMemory(port, identityPort, Indexes.automatic());
  }

  /// A cloud that forgets everything.
  ///
  /// @param port 0 for any that is free
  /// @param identityPort the same, for [#identityEndpoint]
  /// @param indexes what Firestore's queries can rely on
  public static LocalCloud inMemory(int port, int identityPort, Indexes indexes) {
    return new LocalCloud(Store.inMemory(), port, identityPort, indexes);
  }

  /// A cloud that keeps its state in that folder.
  ///
  /// @param port 0 for any that is free
  public static LocalCloud at(Path folder, int port) {
    return at(folder, port, 0);
  }

  /// A cloud that keeps its state in that folder.
  ///
  /// @param port 0 for any that is free
  /// @param identityPort the same, for [#identityEndpoint]
  public static LocalCloud at(Path folder, int port, int identityPort) {
    return at(folder, port, identityPort, Indexes.automatic());
  }

  /// A cloud that keeps its state in that folder.
  ///
  /// @param port 0 for any that is free
  /// @param identityPort the same, for [#identityEndpoint]
  /// @param indexes what Firestore's queries can rely on
  public static LocalCloud at(Path folder, int port, int identityPort, Indexes indexes) {
    return new LocalCloud(Store.at(folder), port, identityPort, indexes);
  }

  /// Where clients connect: `127.0.0.1:port`.
  public String endpoint() {
    return "127.0.0.1:" + server.getPort();
  }

  /// Where those who verify ID tokens look up keys and accounts, by plain HTTP: `127.0.0.1:port`.
  public String identityEndpoint() {
    return http.endpoint();
  }

  /// Signs users in and administers their accounts.
  public IdentityToolkit identity() {
    return identity;
  }

  /// Cloud KMS, to be told when a switch of primaries takes effect.
  public KmsService kms() {
    return kms;
  }

  /// What points any client at this cloud, by environment variable.
  public Map<String, String> environment(String project) {
    var environment = new LinkedHashMap<String, String>();
    environment.put("GOOGLE_CLOUD_PROJECT", project);
    environment.put("PUBSUB_EMULATOR_HOST", endpoint());
    environment.put("FIRESTORE_EMULATOR_HOST", endpoint());
    environment.put("KMS_EMULATOR_HOST", endpoint());
    environment.put("SECRET_MANAGER_EMULATOR_HOST", endpoint());
    environment.put("MONITORING_EMULATOR_HOST", endpoint());
    environment.put("IDENTITY_TOOLKIT_EMULATOR_HOST", identityEndpoint());
    return environment;
  }

  public Faults faults() {
    return faults;
  }

  @Override
  public void close() {
    faults.clear();
    http.close();
    server.shutdownNow();
    endThreads();
    pubsub.close();
    store.close();
  }

  /// Interrupts only what does not end by itself: an interrupt while the store reads closes its
  /// file.
  private void endThreads() {
    threads.shutdown();
    try {
      if (threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.shutdownNow();
  }
}
