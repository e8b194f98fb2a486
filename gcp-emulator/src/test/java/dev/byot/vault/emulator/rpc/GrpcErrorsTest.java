package dev.byot.vault.emulator.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

final class GrpcErrorsTest {
  private static Status.Code code(Throwable failure) {
    return GrpcErrors.refusal(failure).getStatus().getCode();
  }

  @Test
  void passesRefusalsOn() {
    var refusal = Refusals.notFound("no %s", "topic");

    assertThat(GrpcErrors.refusal(refusal)).isSameAs(refusal);
    assertThat(code(Status.ABORTED.asException())).isEqualTo(Status.Code.ABORTED);
  }

  @Test
  void looksInsideTheFailuresOfFutures() {
    var refusal = Refusals.exists("there is one");

    assertThat(GrpcErrors.refusal(new CompletionException(new ExecutionException(refusal))))
        .isSameAs(refusal);
  }

  @Test
  void blamesTheCallerForInvalidArguments() {
    var refusal = GrpcErrors.refusal(new IllegalArgumentException("too long"));

    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refusal.getStatus().getDescription()).isEqualTo("too long");
  }

  @Test
  void callsEverythingElseItsOwnBug() {
    assertThat(code(new IllegalStateException("oops"))).isEqualTo(Status.Code.INTERNAL);
  }
}
