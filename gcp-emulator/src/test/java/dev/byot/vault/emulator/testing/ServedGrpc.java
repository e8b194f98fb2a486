package dev.byot.vault.emulator.testing;

import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/// One service behind a port of its own.
public final class ServedGrpc implements AutoCloseable {
  private final Server server;

  public ServedGrpc(BindableService service) {
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .addService(service)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TransportChannelProvider channels() {
    return InstantiatingGrpcChannelProvider.newBuilder()
        .setEndpoint("127.0.0.1:" + server.getPort())
        .setChannelConfigurator(channel -> channel.usePlaintext())
        .build();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
