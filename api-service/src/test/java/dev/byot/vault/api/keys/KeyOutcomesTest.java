package dev.byot.vault.api.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.Outcome;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// How a change is told to have ended, and what a repetition of it is.
final class KeyOutcomesTest extends KeyRoutesFixture {
  @Test
  void waitsForTheOutcomeAndShowsTheKey() {
    workerDecides(Outcome.Status.APPLIED, null);

    var answer = setOpenai("Prefer", "wait=20");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("preference-applied")).isEqualTo("wait=20");
    assertThat(answer.text("status")).isEqualTo("active");
    assertThat(answer.text("hint")).isEqualTo("sk-…abcd");
    assertThat(answer.text("kekVersion")).isEqualTo("7");
    assertThat(answer.json().path("replacedAt").isNull()).isTrue();
    assertThat(answer.header("etag")).isEqualTo("W/\"1.1.1\"");
    assertThat(answer.response().body()).doesNotContain(OPENAI_KEY);
    assertThat(alice.get(String.valueOf(answer.header("location"))).text("status"))
        .isEqualTo("applied");
  }

  @Test
  void answersThatItIsPendingWhenTheTimeIsUp() {
    var answer = setOpenai("Prefer", "wait=0");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.header("preference-applied")).isEqualTo("wait=0");
  }

  @Test
  void readsTheOutcomeItselfWhenNoEventCame() {
    messages.listen(message ->
        state.decide(
            CommandMessages.decode(message).id(), Outcome.Status.APPLIED, null, clock.instant()));

    assertThat(setOpenai("Prefer", "wait=1").status()).isEqualTo(200);
  }

  @Test
  void saysHowACommandFailed() {
    workerDecides(Outcome.Status.SUPERSEDED, null);
    var superseded = setOpenai("Prefer", "wait=20");
    workerDecides(Outcome.Status.REJECTED, "seal-does-not-open");
    var rejected = setOpenai("Prefer", "wait=20");

    assertThat(superseded.status()).isEqualTo(409);
    assertThat(superseded.text("code")).isEqualTo("superseded");
    assertThat(rejected.status()).isEqualTo(422);
    assertThat(rejected.text("reason")).isEqualTo("seal-does-not-open");
    assertThat(rejected.text("detail")).isEqualTo("the seal does not open");
    assertThat(alice.get(String.valueOf(rejected.header("location"))).text("reason"))
        .isEqualTo("seal-does-not-open");
  }

  @Test
  void answersWhileNothingCanBePublished() {
    messages.goDown();

    var answer = setOpenai();

    assertThat(answer.status()).isEqualTo(202);
    assertThat(state.all().getFirst().publishedAt()).isNull();
  }

  @Test
  void knowsARepeatedRequestByItsIdempotencyKey() {
    messages.goDown();
    var first = setOpenai("Idempotency-Key", "once");
    messages.recover();
    var second = setOpenai("Idempotency-Key", "once");
    var other =
        alice.put("/v1/keys/openai", Map.of("apiKey", OPENAI_KEY + "x"), "Idempotency-Key", "once");

    assertThat(second.text("command")).isEqualTo(first.text("command"));
    assertThat(messages.published()).hasSize(1);
    assertThat(other.status()).isEqualTo(422);
    assertThat(setOpenai("Idempotency-Key", "not one").status()).isEqualTo(400);
  }

  @Test
  void answersARepeatedRequestThatWasDecidedAtOnce() {
    workerDecides(Outcome.Status.APPLIED, null);
    setOpenai("Idempotency-Key", "once");

    assertThat(setOpenai("Idempotency-Key", "once", "Prefer", "wait=20").status()).isEqualTo(200);
    assertThat(messages.published()).hasSize(1);
  }
}
