package dev.byot.vault.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProblemTest {
  private static final List<VaultException> ALL =
      List.of(
          new VaultException.InvalidRequest("bad-json", "m"),
          new VaultException.Unauthenticated("r", "m"),
          new VaultException.Forbidden("not-yours", "m"),
          new VaultException.NotFound("key-not-found", "m"),
          new VaultException.MethodNotAllowed("m"),
          new VaultException.StaleRevision(3),
          new VaultException.Superseded("m"),
          new VaultException.Rejected("no-key"),
          new VaultException.Reused("reused", "m"),
          new VaultException.LimitReached("too-many", "m"),
          new VaultException.TooManyRequests("rate-limited", "m", Duration.ofSeconds(3)),
          new VaultException.TooLarge("m"),
          new VaultException.UnsupportedMediaType("m"),
          new VaultException.NoUsableKey("no-key", "m"),
          new VaultException.UpstreamFailed("upstream-failed", "m"),
          new VaultException.AuditWithheld(),
          new VaultException.Unavailable("state", Duration.ofMillis(10), null));

  @Test
  void everyRefusalHasAStatusACodeAndADetail() {
    assertThat(ALL)
        .extracting(Problem::of)
        .allSatisfy(problem -> {
          assertThat(problem.status()).isBetween(400, 599);
          assertThat(problem.detail()).isNotBlank();
          assertThat(problem.type()).hasToString("/docs/problems#" + problem.code());
        });
  }

  @Test
  void theStatusesAreTheDocumentedOnes() {
    assertThat(ALL)
        .extracting(refusal -> Problem.of(refusal).status())
        .containsExactly(
            400, 401, 403, 404, 405, 412, 409, 422, 422, 422, 429, 413, 415, 403, 502, 424, 503);
  }

  @Test
  void saysWhenToComeBackInWholeSecondsAndNeverZero() {
    assertThat(Problem.of(ALL.getLast()).extensions()).containsEntry("retryAfterSeconds", 1L);
  }

  @Test
  void noSdkRepeatsWhatAnAuditWithheld() {
    assertThat(Problem.of(new VaultException.AuditWithheld()).status())
        .isNotIn(408, 409, 429)
        .isLessThan(500);
  }
}
