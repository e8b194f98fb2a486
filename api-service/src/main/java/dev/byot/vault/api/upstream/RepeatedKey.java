package dev.byot.vault.api.upstream;

import dev.byot.vault.api.lease.KeyTrace;
import dev.byot.vault.problem.Problem;
import dev.byot.vault.problem.VaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps from callers a key that an upstream repeats: in a header of any answer, or in an answer
/// that refuses the call. What an upstream says when it does what it was asked goes through as it
/// comes.
public final class RepeatedKey {
  private static final Logger LOG = LoggerFactory.getLogger(RepeatedKey.class);

  /// More than any provider says when it refuses.
  private static final int MOST_BYTES = 64 * 1024;

  private static final int FIRST_REFUSAL = 400;

  private RepeatedKey() {}

  /// Takes away the headers that repeat a key.
  ///
  /// @return what to say in place of a body that repeats one, or that may, as it cannot be read
  ///   here
  /// @throws VaultException.UpstreamFailed if the answer breaks off
  public static Optional<Problem> withhold(Answer answer, List<KeyTrace> keys) {
    for (var header : answer.headers()) {
      if (isIn(header.value().getBytes(StandardCharsets.ISO_8859_1), keys)) {
        LOG.warn("an upstream repeated a key in the header {}", header.name());
        answer.drop(header.name());
      }
    }
    return answer.status() >= FIRST_REFUSAL && answer.hasBody() && isInBody(answer, keys)
        ? Optional.of(problem(answer.status()))
        : Optional.empty();
  }

  private static Problem problem(int status) {
    return new Problem(
        "key-repeated",
        "Answer withheld",
        status,
        "the call was refused; why is withheld, as it repeats the key or cannot be looked at",
        Map.of());
  }

  /// The body of an answer that refuses the call, decoded; nothing if it cannot be looked at.
  ///
  /// @throws VaultException.UpstreamFailed if the answer breaks off
  public static Optional<byte[]> text(Answer answer) {
    try {
      return readable(answer);
    } catch (IOException _) {
      throw new VaultException.UpstreamFailed("upstream-broke", "the answer broke off");
    }
  }

  private static boolean isInBody(Answer answer, List<KeyTrace> keys) {
    var withheld = text(answer).map(text -> isIn(text, keys)).orElse(true);
    if (withheld) {
      LOG.warn("an answer of status {} is withheld: it may repeat a key", answer.status());
    }
    return withheld;
  }

  /// The body, decoded; nothing if it is too large or in a code that is not known here.
  private static Optional<byte[]> readable(Answer answer) throws IOException {
    var raw = answer.peek(MOST_BYTES + 1);
    var coding = answer.header("content-encoding").orElse("identity");
    return raw.length > MOST_BYTES
        ? Optional.empty()
        : Codings.decoded(coding, raw, MOST_BYTES + 1).filter(text -> text.length <= MOST_BYTES);
  }

  private static boolean isIn(byte[] text, List<KeyTrace> keys) {
    return keys.stream().anyMatch(key -> key.isIn(text));
  }
}
