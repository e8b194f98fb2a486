package dev.byot.vault.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.commands.Outcome.Status;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is answered to those who wait, and what the command's own page says, for every kind of
/// change and every way to end.
final class WaitAnswersTest extends KeyRoutesFixture {
  private static final String PUT = "PUT";
  private static final String DELETE = "DELETE";

  @BeforeEach
  void store() {
    workerDecides(Status.APPLIED, null);
    setOpenai();
  }

  private VaultClient.Answer change(String change, String wait) {
    var path = "/v1/keys/openai";
    var prefer = new String[] {"Prefer", "wait=" + wait};
    return switch (change) {
      case PUT -> setOpenai(prefer);
      case "PATCH" -> alice.send(change, path, "{\"preference\": 1}", prefer);
      case DELETE -> alice.delete(path, prefer);
      default -> alice.send("POST", path + change, null, prefer);
    };
  }

  private VaultClient.Answer command(VaultClient.Answer answer) {
    return alice.get(String.valueOf(answer.header("location")));
  }

  @ParameterizedTest
  @ValueSource(strings = {PUT, "PATCH", DELETE, ":disable", ":enable"})
  void whenItIsApplied(String change) {
    var answer = change(change, "20");

    assertThat(answer.status()).isEqualTo(change.equals(DELETE) ? 204 : 200);
    assertThat(answer.header("preference-applied")).isEqualTo("wait=20");
    if (!change.equals(DELETE)) {
      assertThat(answer.header("etag")).isEqualTo(alice.get("/v1/keys/openai").header("etag"));
    }
    assertThat(command(answer).text("status")).isEqualTo("applied");
  }

  @ParameterizedTest
  @ValueSource(strings = {PUT, "PATCH", DELETE, ":disable", ":enable"})
  void whenALaterOneWasDecidedFirst(String change) {
    workerDecides(Status.SUPERSEDED, null);

    var answer = change(change, "20");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text("code")).isEqualTo("superseded");
    assertThat(command(answer).text("status")).isEqualTo("superseded");
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, bad-secret, 422",
    "PUT, unavailable, 422",
    "PATCH, no-key, 422",
    "PATCH, stale-revision, 412",
    ":enable, not-disabled, 422",
    ":enable, stopped-by-security, 422",
    ":enable, stale-revision, 412",
  })
  void whenItIsRejected(String change, String reason, int status) {
    workerDecides(Status.REJECTED, reason);

    var answer = change(change, "20");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(status == 412 ? answer.text("code") : answer.text("reason")).isEqualTo(reason);
    assertThat(command(answer).text("status")).isEqualTo("rejected");
    assertThat(command(answer).text("reason")).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {PUT, "PATCH", DELETE, ":disable", ":enable"})
  void whenTheTimeIsUp(String change) {
    messages.listen(_ -> {});

    var answer = change(change, "0");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("status")).isEqualTo("pending");
    assertThat(decidedAt(command(answer))).isNull();
  }

  private static @Nullable String decidedAt(VaultClient.Answer command) {
    return command.json().path("decidedAt").textValue();
  }
}
