package dev.byot.vault.api.owners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.identity.FakeAuthenticator;
import dev.byot.vault.api.keys.VaultClient;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.KeyStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `/v1/owners/{owner}`.
final class OwnerRoutesTest extends OwnersFixture {
  private static final String OWNER = "/v1/owners/" + ALICE;
  private static final String STOP = OWNER + ":stop";
  private static final String ENABLE = OWNER + "/keys/openai:enable";

  private static VaultClient.Answer post(VaultClient client, String path, String... headers) {
    return client.send("POST", path, null, headers);
  }

  @Test
  void stopsEveryKeyOfTheOwnerAndNobodyElses() {
    store(KEY, OTHER, BOBS);
    messages.goDown();

    var answer = post(security, STOP);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.text("type")).isEqualTo("StopOwner");
    assertThat(isUsable(KEY)).isFalse();
    assertThat(isUsable(OTHER)).isFalse();
    assertThat(isUsable(BOBS)).isTrue();
    assertThat(events.published(EventType.STOP_ACCEPTED))
        .singleElement()
        .satisfies(event ->
            assertThat(event.data())
                .containsEntry("requestedBy", FakeAuthenticator.owner("sam").value()));
  }

  @Test
  void showsTheCommandWhereItSays() {
    store(KEY);
    workerDecides(Outcome.Status.APPLIED, null);

    var answer = post(security, STOP, "Prefer", "wait=20");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(state.find(KEY).isStoppedBySecurity()).isTrue();
    var location = String.valueOf(answer.header("location"));
    assertThat(location).startsWith(OWNER + "/commands/");
    assertThat(security.get(location).text("status")).isEqualTo("applied");
    assertThat(admin.get(location).status()).isEqualTo(200);
    assertThat(alice.get(location).status()).isEqualTo(403);
    assertThat(security.get(OWNER + "/commands/x").status()).isEqualTo(404);
  }

  @Test
  void erasesWhatTheOwnerOfAGoneAccountLeft() {
    store(KEY, BOBS);
    workerDecides(Outcome.Status.APPLIED, null);

    var answer = admin.delete(OWNER, "Prefer", "wait=20");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("type")).isEqualTo("EraseOwner");
    assertThat(state.find(KEY).status()).isEqualTo(KeyStatus.NONE);
    assertThat(isUsable(BOBS)).isTrue();
  }

  @Test
  void isForTheRolesThatItNames() {
    store(KEY);

    for (var client : new VaultClient[] {alice, admin}) {
      assertThat(post(client, STOP).text("code")).isEqualTo("role-needed");
      assertThat(post(client, ENABLE).text("code")).isEqualTo("role-needed");
    }
    for (var client : new VaultClient[] {alice, security}) {
      assertThat(client.delete(OWNER).text("code")).isEqualTo("role-needed");
    }
    assertThat(isUsable(KEY)).isTrue();
    assertThat(messages.published()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "work"})
  void leadsTheWayBack(String name) {
    store(KEY, OTHER);
    workerDecides(Outcome.Status.APPLIED, null);
    post(security, STOP);
    var path = name.equals("default") ? ENABLE : OWNER + "/keys/openai/work:enable";

    var answer = post(security, path, "Prefer", "wait=20");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("type")).isEqualTo("EnableKey");
    assertThat(answer.text("name")).isEqualTo(name);
    assertThat(answer.json().has("hint")).isFalse();
    assertThat(CommandMessages.decode(messages.published().getLast()))
        .isInstanceOfSatisfying(
            KeyCommand.EnableKey.class,
            enable -> {
              assertThat(enable.by()).isEqualTo(Actor.SECURITY);
              assertThat(enable.key()).isEqualTo(name.equals("default") ? KEY : OTHER);
            });
  }

  @ParameterizedTest
  @CsvSource({"REJECTED, not-stopped-by-security, 422", "SUPERSEDED, , 409"})
  void saysWhyAKeyWasNotEnabled(Outcome.Status status, String reason, int code) {
    store(KEY);
    workerDecides(status, reason);

    assertThat(post(security, ENABLE, "Prefer", "wait=20").status()).isEqualTo(code);
  }

  @Test
  void knowsARepeatedRequestAndDoesNotTakeTheOwnersForOne() {
    store(KEY);

    var own = alice.delete("/v1/account", "Idempotency-Key", "once");
    var first = post(security, STOP, "Idempotency-Key", "once");
    var again = post(security, STOP, "Idempotency-Key", "once");

    assertThat(first.status()).isEqualTo(202);
    assertThat(first.text("command")).isNotEqualTo(own.text("command"));
    assertThat(again.text("command")).isEqualTo(first.text("command"));
  }

  @Test
  void refusesWhatCannotBeAnOwnerAndWhatThePathDoesNotTake() {
    assertThat(post(security, "/v1/owners/alice:stop").text("code")).isEqualTo("invalid-owner");
    assertThat(admin.delete("/v1/owners/alice").text("code")).isEqualTo("invalid-owner");
    assertThat(security.mistaken().send("POST", STOP, "{\"reason\": \"x\"}").text("code"))
        .isEqualTo("unexpected-body");
    assertThat(post(security, ENABLE).status()).isEqualTo(404);
  }

  @Test
  void hasNoOtherMethods() {
    var allowed =
        Map.of(OWNER, "DELETE", STOP, "POST", ENABLE, "POST", OWNER + "/commands/x", "GET");

    allowed.forEach((path, method) -> {
      var answer = security.send("PUT", path, "{}");
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("allow")).isEqualTo(method);
    });
  }
}
