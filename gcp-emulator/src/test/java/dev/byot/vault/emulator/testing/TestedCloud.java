package dev.byot.vault.emulator.testing;

import com.google.api.gax.core.BackgroundResource;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import dev.byot.vault.emulator.LocalCloud;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/// The cloud that a contract is checked on, and one of Google's clients for it.
public final class TestedCloud<C extends BackgroundResource> implements AutoCloseable {
  private final Supplier<LocalCloud> start;
  private final boolean durable;
  private final Connection<C> connection;
  private LocalCloud cloud;
  private C client;

  /// How Google's client of one service is made.
  @FunctionalInterface
  public interface Connection<C> {
    C connect(TransportChannelProvider channels) throws IOException;
  }

  private TestedCloud(Supplier<LocalCloud> start, boolean durable, Connection<C> connection) {
    this.start = start;
    this.durable = durable;
    this.connection = connection;
    cloud = start.get();
    client = connect();
  }

  public static <C extends BackgroundResource> TestedCloud<C> inMemory(Connection<C> connection) {
    return new TestedCloud<>(LocalCloud::inMemory, false, connection);
  }

  public static <C extends BackgroundResource> TestedCloud<C> durable(
      Path folder, Connection<C> connection) {
    return new TestedCloud<>(() -> LocalCloud.at(folder, 0), true, connection);
  }

  public LocalCloud cloud() {
    return cloud;
  }

  public C client() {
    return client;
  }

  /// The point of a contract at which a durable cloud is closed and opened again; one in memory
  /// goes on.
  public void restart() {
    if (durable) {
      close();
      cloud = start.get();
      client = connect();
    }
  }

  private C connect() {
    try {
      return connection.connect(
          InstantiatingGrpcChannelProvider.newBuilder()
              .setEndpoint(cloud.endpoint())
              .setChannelConfigurator(channel -> channel.usePlaintext())
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    cloud.close();
  }
}
