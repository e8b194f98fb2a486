package dev.byot.vault.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.keys.CommandId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ChecksTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void knowsTwoRefusalsApartInWhateverOrderTheyCome() {
    var checks = Checks.NONE.with(CheckReport.refusal(NOW, 401, null));

    assertThat(checks.isProvenBad(CheckReport.refusal(NOW.plusSeconds(10), 401, null))).isTrue();
    assertThat(checks.isProvenBad(CheckReport.refusal(NOW.minusSeconds(10), 401, null))).isTrue();
    assertThat(checks.isProvenBad(CheckReport.refusal(NOW.plusMillis(9_999), 401, null))).isFalse();
  }

  @Test
  void leavesOutACodeThatIsNoName() {
    assertThat(CheckReport.refusal(NOW, 401, "invalid_api_key").providerCode())
        .isEqualTo("invalid_api_key");
    assertThat(CheckReport.refusal(NOW, 401, "Incorrect key: sk-…").providerCode()).isNull();
    assertThat(CheckReport.check(NOW, true, 200, "x".repeat(65)).providerCode()).isNull();
  }

  @Test
  void refusesWhatNoReportSays() {
    assertThatThrownBy(() -> CheckReport.refusal(NOW, 42, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CheckReport(CommandId.next(), NOW, true, false, 200, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CheckReport(CommandId.next(), NOW, false, true, 401, "a b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
