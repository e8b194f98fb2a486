package dev.byot.vault.emulator.firestore;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.firestore.v1.FirestoreGrpc;
import com.google.firestore.v1.ListenRequest;
import com.google.firestore.v1.ListenResponse;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class MissingTest {
  @Test
  void aListenerIsToldThatThereIsNoListen() throws Exception {
    var refusal = new CompletableFuture<Status>();
    try (var firestore = LocalFirestore.inMemory()) {
      var channel = NettyChannelBuilder.forTarget(firestore.address()).usePlaintext().build();
      var requests =
          FirestoreGrpc.newStub(channel)
              .listen(
                  new StreamObserver<ListenResponse>() {
                    @Override
                    public void onNext(ListenResponse response) {
                      refusal.complete(Status.OK);
                    }

                    @Override
                    public void onError(Throwable problem) {
                      refusal.complete(Status.fromThrowable(problem));
                    }

                    @Override
                    public void onCompleted() {
                      refusal.complete(Status.OK);
                    }
                  });
      requests.onNext(ListenRequest.newBuilder().setDatabase(LocalFirestore.DATABASE).build());

      var status = refusal.get(10, TimeUnit.SECONDS);

      channel.shutdownNow();
      assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
      assertThat(status.getDescription()).contains("Listen");
    }
  }
}
