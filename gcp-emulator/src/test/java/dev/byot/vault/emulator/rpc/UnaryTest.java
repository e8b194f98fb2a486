package dev.byot.vault.emulator.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class UnaryTest {
  private final List<Object> seen = new ArrayList<>();
  private final StreamObserver<String> out =
      new StreamObserver<>() {
        @Override
        public void onNext(String answer) {
          seen.add(answer);
        }

        @Override
        public void onError(Throwable refusal) {
          seen.add(((StatusRuntimeException) refusal).getStatus());
        }

        @Override
        public void onCompleted() {
          seen.add("completed");
        }
      };

  @Test
  void answersOnce() {
    Unary.answer(out, () -> "answer");

    assertThat(seen).containsExactly("answer", "completed");
  }

  @Test
  void passesARefusalOn() {
    Unary.<String>answer(
        out,
        () -> {
          throw Refusals.notFound("Thing %s not found.", "x");
        });

    assertThat(seen)
        .hasSize(1)
        .first()
        .isInstanceOfSatisfying(
            Status.class,
            status -> {
              assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
              assertThat(status.getDescription()).isEqualTo("Thing x not found.");
            });
  }
}
