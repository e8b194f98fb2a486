package dev.byot.vault.api.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutagesTest {
  @ParameterizedTest
  @CsvSource({
    "502, text/html, true",
    "503, text/plain, true",
    "504, '', true",
    "503, application/json; charset=utf-8, false",
    "200, text/html, false",
    "500, text/html, false",
    "429, text/plain, false",
  })
  void tellsWhatIsDownFromWhatOnlyFails(int status, String type, boolean down) {
    var response = new BasicClassicHttpResponse(status);
    if (!type.isEmpty()) {
      response.addHeader("Content-Type", type);
    }

    assertThat(Outages.isOne(new Answer(response, UnaryOperator.identity()))).isEqualTo(down);
  }
}
