package dev.byot.vault.emulator.rpc;

import com.google.errorprone.annotations.FormatMethod;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/// The refusals of Google's services, ready to be thrown.
public final class Refusals {
  private Refusals() {}

  @FormatMethod
  public static StatusRuntimeException invalid(String text, Object... parts) {
    return refusal(Status.INVALID_ARGUMENT, text.formatted(parts));
  }

  @FormatMethod
  public static StatusRuntimeException notFound(String text, Object... parts) {
    return refusal(Status.NOT_FOUND, text.formatted(parts));
  }

  @FormatMethod
  public static StatusRuntimeException exists(String text, Object... parts) {
    return refusal(Status.ALREADY_EXISTS, text.formatted(parts));
  }

  @FormatMethod
  public static StatusRuntimeException precondition(String text, Object... parts) {
    return refusal(Status.FAILED_PRECONDITION, text.formatted(parts));
  }

  /// Google has it, the emulator does not: `what` names it, so that nobody looks for a typo.
  public static StatusRuntimeException missing(String what) {
    return refusal(Status.UNIMPLEMENTED, "this emulator does not have " + what);
  }

  private static StatusRuntimeException refusal(Status status, String text) {
    return status.withDescription(text).asRuntimeException();
  }
}
