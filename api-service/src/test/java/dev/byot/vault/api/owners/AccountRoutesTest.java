package dev.byot.vault.api.owners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.KeyStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// `DELETE /v1/account`.
final class AccountRoutesTest extends OwnersFixture {
  private static final String ACCOUNT = "/v1/account";

  @Test
  void endsUseOfEveryKeyOfTheCallerAndOfNobodyElse() {
    store(KEY, OTHER, BOBS);
    messages.goDown();

    var answer = alice.delete(ACCOUNT);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("type")).isEqualTo("EraseOwner");
    assertThat(answer.header("location")).isEqualTo("/v1/commands/" + answer.text("command"));
    assertThat(answer.json().path("keys").findValuesAsText("name"))
        .containsExactly("default", "work");
    assertThat(isUsable(KEY)).isFalse();
    assertThat(isUsable(OTHER)).isFalse();
    assertThat(isUsable(BOBS)).isTrue();
  }

  @Test
  void tellsEveryInstanceAtOnceWithoutAKey() {
    store(KEY);

    var answer = alice.delete(ACCOUNT);

    assertThat(events.published(EventType.STOP_ACCEPTED))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.state()).isTrue();
          assertThat(event.owner()).isEqualTo(ALICE);
          assertThat(event.key()).isNull();
          assertThat(event.data())
              .containsEntry("command", answer.text("command"))
              .containsEntry("requestedBy", ALICE.value());
        });
    var message = messages.published().getFirst();
    assertThat(message.orderingKey()).isEqualTo(ALICE.value());
    assertThat(message.attributes()).containsEntry(CommandMessages.TYPE, "EraseOwner");
  }

  @Test
  void waitsForTheOutcomeAndSaysWhatRemains() {
    store(KEY);
    workerDecides(Outcome.Status.APPLIED, null);

    var answer = alice.delete(ACCOUNT, "Prefer", "wait=20");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("status")).isEqualTo("applied");
    assertThat(state.find(KEY).status()).isEqualTo(KeyStatus.NONE);
    var remains = answer.json().path("remains");
    assertThat(remains.findValuesAsText("what"))
        .containsExactly("commands", "messages", "backups", "audit");
    assertThat(remains.get(0).path("until").asText())
        .isEqualTo(clock.instant().plus(Duration.ofDays(60)).toString());
    assertThat(remains.get(3).path("until").isNull()).isTrue();
  }

  @Test
  void showsTheOwnerHowItStandsForEachKey() {
    store(KEY);
    var location = String.valueOf(alice.delete(ACCOUNT).header("location"));

    var answer = alice.get(location);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("keys").get(0).path("status").asText()).isEqualTo("pending");
    assertThat(security.get(location).status()).isEqualTo(404);
  }

  @Test
  void needsASignInThatWasNotLongAgo() {
    store(KEY);
    clock.advance(Duration.ofMinutes(5));
    assertThat(alice.delete(ACCOUNT).status()).isEqualTo(202);
    store(OTHER);
    clock.advance(Duration.ofSeconds(1));

    var answer = alice.delete(ACCOUNT);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text("code")).isEqualTo("recent-sign-in-required");
    assertThat(answer.text("detail")).contains("sign in again");
    assertThat(isUsable(OTHER)).isTrue();
  }

  @Test
  void knowsARepeatedRequest() {
    store(KEY);

    var first = alice.delete(ACCOUNT, "Idempotency-Key", "once");
    var again = alice.delete(ACCOUNT, "Idempotency-Key", "once");

    assertThat(again.text("command")).isEqualTo(first.text("command"));
    assertThat(state.find(KEY).stops()).hasSize(1);
  }

  @Test
  void erasesAnAccountWithoutKeysToo() {
    workerDecides(Outcome.Status.APPLIED, null);

    assertThat(alice.delete(ACCOUNT, "Prefer", "wait=20").status()).isEqualTo(200);
  }

  @Test
  void hasNoOtherMethod() {
    var answer = alice.get(ACCOUNT);

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("DELETE");
  }
}
