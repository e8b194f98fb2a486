package dev.byot.vault.bench;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.Empty;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;

/// A gRPC server that does nothing, with the same transport and threads as the local cloud: what a
/// call costs at least.
@Command(
    name = "empty-grpc",
    hidden = true,
    description = "The gRPC server that the others are measured beside.")
final class EmptyGrpc implements Callable<Integer> {
  private static final String READY = "listening on ";
  private static final MethodDescriptor<Empty, Empty> CALL =
      MethodDescriptor.<Empty, Empty>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("byot.bench.Nothing/Call")
          .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
          .build();

  /// Such a server in a process of its own.
  record Running(Child process, String endpoint) implements AutoCloseable {
    @Override
    public void close() {
      process.close();
    }
  }

  static Running start() {
    var process = Child.java(Main.class, List.of("empty-grpc"));
    var line = process.awaitLine(READY);
    return new Running(process, "127.0.0.1:" + line.substring(READY.length()));
  }

  static ListenableFuture<Empty> call(ManagedChannel channel) {
    return ClientCalls.futureUnaryCall(
        channel.newCall(CALL, CallOptions.DEFAULT), Empty.getDefaultInstance());
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var service =
        ServerServiceDefinition.builder("byot.bench.Nothing")
            .addMethod(
                CALL,
                ServerCalls.asyncUnaryCall((request, answers) -> {
                  answers.onNext(request);
                  answers.onCompleted();
                }))
            .build();
    var server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .addService(service)
            .build()
            .start();
    System.out.println(READY + server.getPort());
    server.awaitTermination();
    return 0;
  }
}
