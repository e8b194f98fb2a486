package dev.byot.vault.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.WritableHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BearerTest {
  private static final HeaderName API_KEY = HeaderNames.create("x-api-key");

  @ParameterizedTest
  @ValueSource(strings = {"Bearer a.b.c", "bearer a.b.c", "Bearer  a.b.c"})
  void findsTheTokenOfAuthorization(String value) {
    var headers = WritableHeaders.create().set(HeaderNames.AUTHORIZATION, value);

    assertThat(Bearer.token(headers)).isEqualTo("a.b.c");
  }

  @Test
  void takesEveryCharacterThatATokenMayHave() {
    var headers = WritableHeaders.create().set(HeaderNames.AUTHORIZATION, "Bearer azAZ09-._~+/==");

    assertThat(Bearer.token(headers)).isEqualTo("azAZ09-._~+/==");
  }

  @Test
  void findsTheTokenWhereAnSdkPutsItsKey() {
    var headers = WritableHeaders.create().set(API_KEY, "a.b.c");

    assertThat(Bearer.token(headers, API_KEY)).isEqualTo("a.b.c");
    assertThatThrownBy(() -> Bearer.token(headers))
        .isInstanceOf(VaultException.Unauthenticated.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic YTpi",
        "Bearer",
        "Bearer ",
        "Bearer a, Bearer b",
        "Bearer a b",
        "Bearer a=b",
        "Bearer ==",
        "Bearer a\u00e9"
      })
  void wantsABearerToken(String value) {
    var headers = WritableHeaders.create().set(HeaderNames.AUTHORIZATION, value);

    assertThatThrownBy(() -> Bearer.token(headers))
        .isInstanceOf(VaultException.Unauthenticated.class);
  }

  @Test
  void refusesTwoCredentials() {
    var headers =
        WritableHeaders.create()
            .set(API_KEY, "a.b.d")
            .set(HeaderNames.AUTHORIZATION, "Bearer a.b.c");

    assertThatThrownBy(() -> Bearer.token(headers, API_KEY))
        .isInstanceOf(VaultException.InvalidRequest.class);
  }

  @Test
  void refusesAHeaderThatIsThereTwice() {
    var headers = WritableHeaders.create().set(API_KEY, "a.b.c", "a.b.c");

    assertThatThrownBy(() -> Bearer.token(headers, API_KEY))
        .isInstanceOf(VaultException.InvalidRequest.class);
  }
}
