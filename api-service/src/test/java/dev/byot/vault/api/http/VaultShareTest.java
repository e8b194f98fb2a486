package dev.byot.vault.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class VaultShareTest {
  private final AtomicLong nanos = new AtomicLong(1_000);
  private final VaultShare share = new VaultShare(nanos::get);

  private void passMillis(double millis) {
    nanos.addAndGet((long) (millis * 1e6));
  }

  @Test
  void countsWhatPassesBeforeTheRequestGoesAwayAndAfterTheAnswerComes() {
    passMillis(1.3);
    share.sent();
    passMillis(5_000);
    share.answered();
    passMillis(0.4);

    assertThat(share.header()).isEqualTo("vault;dur=1.7");
  }

  @Test
  void countsAllWhereNothingWentUpstream() {
    passMillis(2);

    assertThat(share.header()).isEqualTo("vault;dur=2.0");
  }

  @Test
  void countsNothingWhileTheUpstreamHasTheCall() {
    passMillis(2);
    share.sent();
    passMillis(1_000);

    assertThat(share.header()).isEqualTo("vault;dur=2.0");
  }
}
