package dev.byot.vault.api.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.problem.Problem;
import dev.byot.vault.problem.VaultException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What SDKs do about a refusal: most repeat by status, some look for `x-should-retry` too.
final class SdkErrorsTest {
  private static final Duration SOON = Duration.ofMillis(200);
  private static final Set<Integer> REPEATED = Set.of(408, 409, 429);

  private static boolean isRepeated(int status) {
    return REPEATED.contains(status) || status >= 500;
  }

  static Stream<VaultException> finalRefusals() {
    return Stream.of(
        new VaultException.InvalidRequest("credential-in-query", ""),
        new VaultException.Unauthenticated("expired", ""),
        new VaultException.Forbidden("route-not-allowed", ""),
        new VaultException.NotFound("unknown-provider", ""),
        new VaultException.MethodNotAllowed(""),
        new VaultException.TooLarge(""),
        new VaultException.UnsupportedMediaType(""),
        new VaultException.LimitReached("budget", ""),
        new VaultException.NoUsableKey("no-key", ""),
        new VaultException.AuditWithheld());
  }

  static Stream<VaultException> passing() {
    return Stream.of(
        new VaultException.TooManyRequests("rate-limited", "", SOON),
        new VaultException.Overloaded("upstream-down", "", SOON),
        new VaultException.Unavailable("key state", SOON, null),
        new VaultException.UpstreamFailed("upstream-unreachable", ""));
  }

  /// Of key commands, and of upgrades, which the SDKs do not ask for; no call of theirs ends so.
  private static final Set<Class<?>> OF_OTHER_ROUTES =
      Set.of(
          VaultException.UpgradeRefused.class,
          VaultException.StaleRevision.class,
          VaultException.KeyExists.class,
          VaultException.Superseded.class,
          VaultException.Rejected.class,
          VaultException.Reused.class);

  @ParameterizedTest
  @MethodSource("finalRefusals")
  void hasNoSdkRepeatWhatIsFinal(VaultException refusal) {
    var problem = Problem.of(refusal);

    assertThat(isRepeated(problem.status())).as("repeated by status").isFalse();
    assertThat(SdkErrors.mayPass(problem)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("passing")
  void hasSdksRepeatWhatMayPass(VaultException refusal) {
    var problem = Problem.of(refusal);

    assertThat(isRepeated(problem.status())).isTrue();
    assertThat(SdkErrors.mayPass(problem)).isTrue();
    assertThat(problem.extensions().getOrDefault("retryAfterSeconds", 1L)).isEqualTo(1L);
  }

  @Test
  void leavesOutNoKindOfRefusal() {
    var here = Stream.concat(finalRefusals(), passing()).<Class<?>>map(Object::getClass);

    assertThat(Stream.concat(here, OF_OTHER_ROUTES.stream()))
        .containsExactlyInAnyOrder(VaultException.class.getPermittedSubclasses());
  }
}
