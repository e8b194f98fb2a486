package dev.byot.vault.api.http;

import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `Idempotency-Key`: by which a caller marks repetitions of one request.
public final class IdempotencyKeys {
  private static final HeaderName HEADER = HeaderNames.create("idempotency-key");
  private static final Pattern SHAPE = Pattern.compile("[!-~]{1,255}");

  private IdempotencyKeys() {}

  /// The key, `null` if there is none.
  ///
  /// @throws VaultException.InvalidRequest if it cannot be one
  public static @Nullable String of(Headers headers) {
    if (!headers.contains(HEADER)) {
      return null;
    }
    var values = headers.get(HEADER).allValues();
    if (values.size() != 1 || !SHAPE.matcher(values.getFirst()).matches()) {
      throw new VaultException.InvalidRequest(
          "invalid-idempotency-key", "an Idempotency-Key is 1-255 visible ASCII characters");
    }
    return values.getFirst();
  }

  /// The key of a request about somebody else's keys: in a space of its own, which no owner's key
  /// reaches, as it has a space in it.
  public static @Nullable String ofStaff(Headers headers) {
    var key = of(headers);
    return key == null ? null : "staff " + key;
  }
}
