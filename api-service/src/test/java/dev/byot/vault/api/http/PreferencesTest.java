package dev.byot.vault.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderNames;
import io.helidon.http.WritableHeaders;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PreferencesTest {
  private static WritableHeaders<?> prefer(String... values) {
    return WritableHeaders.create().set(HeaderNames.create("prefer"), values);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wait=5 | 5",
        "respond-async, wait=7 | 7",
        "Wait = \"3\" | 3",
        "wait=4;a=b | 4",
        "wait=999 | 30",
        "wait=0 | 0"
      })
  void readsHowLongTheCallerWouldWait(String value, int seconds) {
    assertThat(Preferences.waitTime(prefer(value))).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"respond-async", "wait", "wait=-1", "wait=x", "wait=99999999999"})
  void ignoresWhatItCannotRead(String value) {
    assertThat(Preferences.waitTime(prefer(value))).isEmpty();
    assertThat(Preferences.waitTime(WritableHeaders.create())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"W/\"12\"", "\"12\"", "W/\"12.14.13\"", "\"12.1.1.expired\""})
  void readsTheRevisionOfAnEtag(String tag) {
    var headers = WritableHeaders.create().set(HeaderNames.IF_MATCH, tag);

    assertThat(Conditional.ifMatch(headers)).isEqualTo(12);
  }

  @Test
  void takesAnyRevisionWithoutAnEtag() {
    assertThat(Conditional.ifMatch(WritableHeaders.create())).isNull();
    assertThat(Conditional.ifMatch(WritableHeaders.create().set(HeaderNames.IF_MATCH, "*")))
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"12", "W/12", "\"a\"", "\"1\", \"2\"", ""})
  void refusesEtagsThatAreNotOurs(String tag) {
    var headers = WritableHeaders.create().set(HeaderNames.IF_MATCH, tag);

    assertThatThrownBy(() -> Conditional.ifMatch(headers))
        .isInstanceOf(VaultException.InvalidRequest.class);
  }
}
