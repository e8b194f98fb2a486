package dev.byot.vault.api.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutagesTest {
  @ParameterizedTest
  @CsvSource({
    "502, text/html, true, true",
    "503, text/plain, true, true",
    "504, '', true, true",
    "503, application/json; charset=utf-8, true, false",
    "200, text/html, false, false",
    "500, text/html, false, false",
    "429, text/plain, false, false",
  })
  void tellsWhatIsDownFromWhatOnlyFails(int status, String type, boolean provider, boolean genkit) {
    var response = new BasicClassicHttpResponse(status);
    if (!type.isEmpty()) {
      response.addHeader("Content-Type", type);
    }
    var answer = new Answer(response, UnaryOperator.identity());

    assertThat(Outages.ofProvider(answer)).isEqualTo(provider);
    assertThat(Outages.ofGenkit(answer)).isEqualTo(genkit);
  }
}
