package dev.byot.vault.api.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the caller prefers (RFC 7240). A preference that cannot be read is no preference.
public final class Preferences {
  public static final HeaderName APPLIED = HeaderNames.create("preference-applied");

  /// A request waits no longer than this.
  public static final Duration MAX_WAIT = Duration.ofSeconds(30);

  private static final HeaderName PREFER = HeaderNames.create("prefer");
  private static final Pattern WAIT =
      Pattern.compile("wait\\s*=\\s*\"?([0-9]{1,9})\"?", Pattern.CASE_INSENSITIVE);

  private Preferences() {}

  /// How long the caller would wait for the outcome, at most [#MAX_WAIT].
  public static Optional<Duration> waitTime(Headers headers) {
    if (!headers.contains(PREFER)) {
      return Optional.empty();
    }
    return headers.get(PREFER).allValues().stream()
        .flatMap(value -> Arrays.stream(value.split("[,;]", -1)))
        .map(preference -> WAIT.matcher(preference.strip()))
        .filter(Matcher::matches)
        .findFirst()
        .map(wait -> Duration.ofSeconds(Long.parseLong(wait.group(1))))
        .map(wait -> wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait);
  }
}
