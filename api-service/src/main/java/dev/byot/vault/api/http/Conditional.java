package dev.byot.vault.api.http;

import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Entity tags of the form `W/"revision"` or `W/"revision.more"`, and what callers do with them.
public final class Conditional {
  private static final String ANY = "*";
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"([0-9]{1,18})(?:\\.[^\"]*)?\"");

  private Conditional() {}

  /// The revision of `If-Match`, `null` if the header is missing or `*`.
  ///
  /// @throws VaultException.InvalidRequest if it is not one tag of ours
  public static @Nullable Long ifMatch(Headers headers) {
    var values = values(headers, HeaderNames.IF_MATCH).toList();
    if (values.isEmpty() || values.equals(List.of(ANY))) {
      return null;
    }
    var tag = TAG.matcher(values.getFirst());
    if (values.size() != 1 || !tag.matches()) {
      throw new VaultException.InvalidRequest(
          "invalid-if-match", "If-Match is one ETag of this key, as it was given");
    }
    return Long.parseLong(tag.group(1));
  }

  /// Whether `If-None-Match` says that the caller has this version already. Compares weakly, as RFC
  /// 9110 §13.1.2 wants it; `*` stands for any version.
  public static boolean isKnown(Headers headers, String etag) {
    return values(headers, HeaderNames.IF_NONE_MATCH)
        .anyMatch(tag -> tag.equals(ANY) || opaque(tag).equals(opaque(etag)));
  }

  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  /// Whether a change is only to create: `If-None-Match: *`.
  ///
  /// @throws VaultException.InvalidRequest if the header says anything else: there is no other
  ///   version that must not be there
  public static boolean onlyIfNone(Headers headers) {
    var values = values(headers, HeaderNames.IF_NONE_MATCH).toList();
    if (values.isEmpty()) {
      return false;
    }
    if (!values.equals(List.of(ANY))) {
      throw new VaultException.InvalidRequest(
          "invalid-if-none-match", "a change takes If-None-Match: * and nothing else");
    }
    return true;
  }

  private static Stream<String> values(Headers headers, HeaderName name) {
    return headers.contains(name)
        ? headers.get(name).allValues().stream()
            .flatMap(value -> Arrays.stream(value.split(",", -1)))
            .map(String::strip)
        : Stream.empty();
  }
}
