package dev.byot.vault.api.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.keys.OwnerId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RateLimitsTest {
  private static final OwnerId ALICE = OwnerId.of(null, "alice");
  private static final OwnerId BOB = OwnerId.of(null, "bob");

  private final AtomicLong now = new AtomicLong();
  private final RateLimits limits = new RateLimits(new RateSettings(3, 2, 60), now::get);

  private RateLimits.Standing count(OwnerId owner, Traffic traffic) {
    return limits.count(owner, traffic).orElseThrow();
  }

  @Test
  void allowsAMinutesWorthAtOnceAndNoMore() {
    assertThat(count(ALICE, Traffic.WRITE).remaining()).isEqualTo(1);
    assertThat(count(ALICE, Traffic.WRITE).allowed()).isTrue();

    var refused = count(ALICE, Traffic.WRITE);

    assertThat(refused.allowed()).isFalse();
    assertThat(refused.remaining()).isZero();
    assertThat(refused.next()).isEqualTo(Duration.ofSeconds(30));
    assertThat(refused.full()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void allowsMoreAsTimeGoesBy() {
    count(ALICE, Traffic.WRITE);
    count(ALICE, Traffic.WRITE);

    now.addAndGet(Duration.ofSeconds(30).toNanos());

    assertThat(count(ALICE, Traffic.WRITE).allowed()).isTrue();
    assertThat(count(ALICE, Traffic.WRITE).allowed()).isFalse();
  }

  @Test
  void countsOwnersAndKindsApart() {
    count(ALICE, Traffic.WRITE);
    count(ALICE, Traffic.WRITE);

    assertThat(count(BOB, Traffic.WRITE).allowed()).isTrue();
    assertThat(count(ALICE, Traffic.READ).allowed()).isTrue();
    assertThat(count(ALICE, Traffic.CALL).allowed()).isTrue();
    assertThat(limits.count(ALICE, Traffic.STOP)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/keys, READ",
    "GET, /v1/keys:watch, READ",
    "GET, /v1/audit/events, READ",
    "PUT, /v1/keys/openai, WRITE",
    "PATCH, /v1/keys/openai/work, WRITE",
    "POST, /v1/keys/openai:enable, WRITE",
    "PUT, /v1/keys/openai/work:disable, WRITE",
    "POST, /v1/rotations, WRITE",
    "POST, /v1/verify/openai, WRITE",
    "POST, /v1/proxy/openai/v1/chat/completions, CALL",
    "GET, /v1/proxy/openai/v1/models, CALL",
    "DELETE, /v1/proxy/openai/v1/files/1, CALL",
    "POST, /v1/proxy/gemini/v1/keys/x:stop, CALL",
    "POST, /v1/genkit/chat, CALL",
    "DELETE, /v1/keys/openai, STOP",
    "POST, /v1/keys/openai:disable, STOP",
    "POST, /v1/keys/openai/work:disable, STOP",
    "POST, /v1/owners/abc:stop, STOP",
    "DELETE, /v1/owners/abc, STOP",
    "DELETE, /v1/account, STOP",
  })
  void tellsStopsFromEverythingElse(String method, String path, Traffic traffic) {
    assertThat(Traffic.of(method, path)).isEqualTo(traffic);
  }
}
