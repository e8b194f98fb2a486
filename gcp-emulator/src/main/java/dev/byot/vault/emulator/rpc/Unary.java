package dev.byot.vault.emulator.rpc;

import dev.byot.vault.emulator.store.Store;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/// Answers unary calls.
public final class Unary {
  private Unary() {}

  /// Answers with what `read` returns, or with the status of what it throws.
  public static <T> void answer(StreamObserver<T> out, Supplier<T> read) {
    T answer;
    try {
      answer = read.get();
    } catch (RuntimeException e) {
      out.onError(GrpcErrors.refusal(e));
      return;
    }
    out.onNext(answer);
    out.onCompleted();
  }

  /// The same for a change: answers only once it is on disk.
  public static <T> void answer(StreamObserver<T> out, Store store, Supplier<T> change) {
    answer(
        out,
        () -> {
          var answer = change.get();
          store.flush().join();
          return answer;
        });
  }
}
