package dev.byot.vault.api.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.usage.Ending;
import dev.byot.vault.usage.Tokens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class EstimateTest {
  private static final Tokens TOLD = new Tokens("m", 10L, 5L);

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "1, 0, 1", "4, 4, 2", "5, 9, 5", "400, 4000, 1100"})
  void takesFourBytesForAToken(long requestBytes, long untoldBytes, long tokens) {
    assertThat(Estimate.of(200, Ending.WHOLE, Tokens.UNSAID, requestBytes, true, untoldBytes))
        .isEqualTo(tokens);
  }

  @Test
  void addsNothingToWhatAWholeAnswerTold() {
    assertThat(Estimate.of(200, Ending.WHOLE, TOLD, 400, true, 4000)).isZero();
    assertThat(Estimate.of(200, Ending.WHOLE, new Tokens("m", 10L, null), 400, true, 4000))
        .isZero();
  }

  @Test
  void estimatesWhatAnAnswerNamesOnlyTheModelOf() {
    assertThat(Estimate.of(200, Ending.WHOLE, new Tokens("m", null, null), 400, true, 4000))
        .isEqualTo(1100);
  }

  @ParameterizedTest
  @EnumSource(names = "WHOLE", mode = EnumSource.Mode.EXCLUDE)
  void addsWhatCameAfterwardsWhereAnAnswerBrokeOff(Ending how) {
    assertThat(Estimate.of(200, how, TOLD, 400, true, 4000)).isEqualTo(1000);
    assertThat(Estimate.of(200, how, Tokens.UNSAID, 400, true, 4000)).isEqualTo(1100);
  }

  @ParameterizedTest
  @CsvSource({"CALLER, 100", "STOP, 100", "UPSTREAM, 0", "STALL, 0", "VAULT, 0"})
  void estimatesWhatWasSentWhereNobodyWaitedForTheAnswer(Ending how, long tokens) {
    assertThat(Estimate.of(0, how, Tokens.UNSAID, 400, true, 0)).isEqualTo(tokens);
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void estimatesNothingOfARequestThatDidNotGoOutWhole(Ending how) {
    assertThat(Estimate.of(0, how, Tokens.UNSAID, 400, false, 0)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"302", "400", "429", "500"})
  void estimatesNothingOfARefusal(int status) {
    assertThat(Estimate.of(status, Ending.WHOLE, Tokens.UNSAID, 400, true, 4000)).isZero();
  }
}
