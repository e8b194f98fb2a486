package dev.byot.vault.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallReportTest {
  private static final OwnerId OWNER = OwnerId.of(null, "ada");
  private static final KeyRef KEY =
      new KeyRef(OWNER, new ProviderId("openai"), new KeyName("default"));
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  private static VaultEvent event(EventType type, Map<String, String> data) {
    return new VaultEvent(
        EventId.of("api-service/1", type, "r1"), type, AT, OWNER, KEY, "r1", false, data);
  }

  private static CallReport report(int status, Ending ending) {
    var tokens = new Tokens("gpt-5", 12L, 7L);
    return new CallReport(status, ending, 100, 2000, tokens, 0, Duration.ofMillis(1500));
  }

  @Test
  void comesBackFromItsEvent() {
    var call = EndedCall.of(event(EventType.CALL_ENDED, report(200, Ending.WHOLE).data()));

    assertThat(call.model()).isEqualTo("gpt-5");
    assertThat(call.counts()).isEqualTo(new Counts(1, 0, 12, 7, 0, 100, 2000));
    assertThat(call.begunAt()).isEqualTo(AT.minusMillis(1500));
  }

  @Test
  void saysNothingOfWhatIsNotKnown() {
    var report = new CallReport(0, Ending.UPSTREAM, 0, 0, Tokens.UNSAID, 0, Duration.ZERO);

    assertThat(report.data())
        .containsOnlyKeys("ending", "requestBytes", "answerBytes", "durationMs");
    assertThat(EndedCall.of(event(EventType.CALL_ENDED, report.data())).counts())
        .isEqualTo(new Counts(1, 1, 0, 0, 0, 0, 0));
  }

  @Test
  void keepsWhatIsEstimatedApartFromWhatWasTold() {
    var tokens = new Tokens("claude-opus-4-1", 25L, null);
    var report = new CallReport(200, Ending.CALLER, 100, 2000, tokens, 500, Duration.ZERO);

    assertThat(report.data())
        .containsEntry("inputTokens", "25")
        .containsEntry("estimatedTokens", "500")
        .doesNotContainKey("outputTokens");
    var counts = EndedCall.of(event(EventType.CALL_ENDED, report.data())).counts();
    assertThat(counts).isEqualTo(new Counts(1, 0, 25, 0, 500, 100, 2000));
    assertThat(counts.tokens()).isEqualTo(525);
  }

  @ParameterizedTest
  @CsvSource({
    "200, WHOLE, 0",
    "200, CALLER, 0",
    "0, CALLER, 0",
    "429, WHOLE, 1",
    "200, UPSTREAM, 1",
    "200, STOP, 1",
    "200, STALL, 1",
    "200, VAULT, 1"
  })
  void countsAsFailedWhatTheProviderRefusedOrSomebodyBrokeOff(
      int status, Ending ending, int failed) {
    assertThat(report(status, ending).counts().failed()).isEqualTo(failed);
  }

  @Test
  void countsADisclosedKeyAsOneCall() {
    var call = EndedCall.of(event(EventType.KEY_DISCLOSED, Map.of("flow", "menu")));

    assertThat(call.counts()).isEqualTo(new Counts(1, 0, 0, 0, 0, 0, 0));
    assertThat(call.model()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ending=",
        "ending=sudden",
        "answerBytes=-1",
        "inputTokens=9999999999999",
        "estimatedTokens=-1",
        "status=x",
        "status=1000",
        "status=9999999999",
        "model=a b",
        "model="
      })
  void refusesWhatNoCallCanHave(String altered) {
    var data = new HashMap<>(report(200, Ending.WHOLE).data());
    data.put(altered.split("=", 2)[0], altered.split("=", 2)[1]);

    assertThatThrownBy(() -> EndedCall.of(event(EventType.CALL_ENDED, data)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesOtherEvents() {
    assertThatThrownBy(() -> EndedCall.of(event(EventType.KEY_USED, Map.of())))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
