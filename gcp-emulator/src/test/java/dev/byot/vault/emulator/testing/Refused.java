package dev.byot.vault.emulator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Asserts with which status, and in which words, Google's clients see a call refused.
public final class Refused {
  private Refused() {}

  public static void with(StatusCode.Code code, String text, ThrowingCallable call) {
    var refusal = catchThrowableOfType(ApiException.class, call);
    assertThat(refusal).isNotNull().hasMessageContaining(text);
    assertThat(refusal.getStatusCode().getCode()).isEqualTo(code);
  }
}
