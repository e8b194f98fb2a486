package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.KEY;
import static dev.byot.vault.rotation.commands.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.state.CheckReport;
import dev.byot.vault.state.Checks;
import dev.byot.vault.state.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What providers are reported to say of keys.
final class ReportsTest extends CommandHandlerFixture {
  @BeforeEach
  void store() {
    handler.handle(accept(set(SECRET)));
  }

  private CommandId secretId() {
    return secret(state.find(KEY)).secretId();
  }

  private static CheckReport refusal(Instant at) {
    return CheckReport.refusal(at, 401, "invalid_api_key");
  }

  private Message message(CheckReport report) {
    return message(secretId(), report);
  }

  private static Message message(CommandId secretId, CheckReport report) {
    return CommandMessages.encode(new KeyCommand.ReportCheck(KEY, secretId, report), "request-7");
  }

  private void report(CheckReport report) {
    assertThat(handler.handle(message(report))).isEqualTo(Disposition.DONE);
  }

  private KeyStatus status() {
    return state.find(KEY).status();
  }

  private Checks checks() {
    return secret(state.find(KEY)).checks();
  }

  @Test
  void marksAKeyInvalidThatWasRefusedTwiceTenSecondsApart() {
    report(refusal(NOW));
    clock.advance(Duration.ofSeconds(10));
    assertThat(status()).isEqualTo(KeyStatus.ACTIVE);
    var second = refusal(NOW.plusSeconds(10));

    report(second);

    var key = state.find(KEY);
    assertThat(key.status()).isEqualTo(KeyStatus.INVALID);
    assertThat(key.evidence())
        .isEqualTo(
            new Evidence(Actor.PROVIDER, clock.instant(), second.cause().toString(), second));
    assertThat(opened(key)).isEqualTo(SECRET);
    assertThat(types())
        .containsExactly(EventType.KEY_STORED, EventType.KEY_CHECKED, EventType.KEY_INVALID);
  }

  @Test
  void takesABurstOfRefusalsForOne() {
    clock.advance(Duration.ofMinutes(1));
    for (var second = 0; second < 10; second++) {
      report(refusal(NOW.plusSeconds(second)));
    }

    assertThat(status()).isEqualTo(KeyStatus.ACTIVE);
    assertThat(checks().firstRefusal()).extracting(CheckReport::at).isEqualTo(NOW);
  }

  @Test
  void marksAKeyInvalidThatItsCheckRefuses() {
    report(CheckReport.check(NOW, false, 401, null));

    assertThat(status()).isEqualTo(KeyStatus.INVALID);
    var event = events.published().getLast();
    assertThat(event.state()).isTrue();
    assertThat(event.requestId()).isEqualTo("request-7");
    assertThat(event.data())
        .containsEntry("secretId", secretId().toString())
        .containsEntry("providerStatus", "401")
        .containsEntry("confirmed", "true");
  }

  @Test
  void forgetsARefusalAfterWhichTheProviderTookTheKey() {
    clock.advance(Duration.ofMinutes(1));
    report(refusal(NOW));
    report(CheckReport.check(NOW.plusSeconds(5), true, 200, null));
    report(refusal(NOW.plusSeconds(20)));

    assertThat(status()).isEqualTo(KeyStatus.ACTIVE);
  }

  @Test
  void healsNothingByAGoodCheck() {
    report(CheckReport.check(NOW, false, 401, null));
    var good = CheckReport.check(NOW, true, 200, null);

    report(good);

    assertThat(status()).isEqualTo(KeyStatus.INVALID);
    assertThat(checks().latest()).isEqualTo(good);
  }

  @Test
  void healsByANewSecretAndForgetsTheReportsOfTheOld() {
    report(CheckReport.check(NOW, false, 401, null));

    handler.handle(accept(set(SECRET)));

    assertThat(status()).isEqualTo(KeyStatus.ACTIVE);
    assertThat(checks()).isEqualTo(Checks.NONE);
    assertThat(state.find(KEY).evidence()).extracting(Evidence::by).isEqualTo(Actor.OWNER);
  }

  @ParameterizedTest
  @EnumSource(names = {"DISABLED", "INVALID"})
  void onlyAnnotatesAKeyThatIsNotActive(KeyStatus before) {
    state.put(Samples.with(state.find(KEY), before));
    var report = CheckReport.check(NOW, false, 401, null);

    report(report);

    assertThat(status()).isEqualTo(before);
    assertThat(checks().latest()).isEqualTo(report);
    assertThat(types()).endsWith(EventType.KEY_CHECKED);
  }

  @Test
  void raisesNoSequenceAndDecidesNoStop() {
    accept(new KeyCommand.RemoveKey(CommandId.next(), KEY));
    var before = state.find(KEY);

    report(CheckReport.check(NOW, false, 401, null));

    var after = state.find(KEY);
    assertThat(after.accepted()).isEqualTo(before.accepted());
    assertThat(after.applied()).isEqualTo(before.applied());
    assertThat(after.stops()).isEqualTo(before.stops());
    assertThat(after.revision()).isEqualTo(before.revision() + 1);
  }

  @Test
  void recordsItsOutcomeUnderItsCauseAndDoesARedeliveryOnce() {
    var message = message(CheckReport.check(NOW, false, 401, null));
    handler.handle(message);
    var before = state.find(KEY);

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(outcome(message).status()).isEqualTo(Status.APPLIED);
    assertThat(state.find(KEY)).isEqualTo(before);
    assertThat(events.published())
        .filteredOn(event -> event.type() == EventType.KEY_INVALID)
        .extracting(VaultEvent::id)
        .hasSize(2)
        .containsOnly(events.published().getLast().id());
  }

  @Test
  void changesNothingForAReportAboutAnotherSecret() {
    var old = message(CheckReport.check(NOW, false, 401, null));
    handler.handle(accept(set(SECRET)));
    var before = state.find(KEY);

    assertThat(handler.handle(old)).isEqualTo(Disposition.DONE);

    assertThat(state.find(KEY)).isEqualTo(before);
    assertThat(types()).doesNotContain(EventType.KEY_INVALID, EventType.KEY_CHECKED);
  }

  @Test
  void changesNothingForAReportAboutAKeyThatIsGone() {
    var old = message(CheckReport.check(NOW, false, 401, null));
    handler.handle(accept(new KeyCommand.RemoveKey(CommandId.next(), KEY)));

    handler.handle(old);

    assertThat(status()).isEqualTo(KeyStatus.NONE);
  }

  @Test
  void takesAReportFromTheFutureForOneOfNow() {
    report(refusal(NOW));
    report(refusal(NOW.plus(Duration.ofDays(1))));

    assertThat(status()).isEqualTo(KeyStatus.ACTIVE);
  }

  @Test
  void tellsOfAReportUnderTheIdOfACommand() {
    var set = accept(set(SECRET));
    handler.handle(set);
    var id = CommandId.parse(set.attributes().getOrDefault(CommandMessages.COMMAND, ""));

    handler.handle(message(new CheckReport(id, NOW, false, true, 401, null)));

    assertThat(status()).isEqualTo(KeyStatus.ACTIVE);
    assertThat(types()).endsWith(EventType.COMMAND_FORGED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secretId", "at", "good", "confirmed", "providerStatus", "more"})
  void tellsOfAReportThatIsNotOne(String member) {
    var message = message(refusal(NOW));
    var body = Json.parseObject(message.data());
    body.put(member, "7");

    handler.handle(new Message(Json.bytes(body), message.orderingKey(), message.attributes()));

    assertThat(checks()).isEqualTo(Checks.NONE);
    assertThat(types()).endsWith(EventType.COMMAND_FORGED);
  }

  @Test
  void tellsOfAReportInThePlaceOfAnotherKeyOrOfAnUnreadableRequest() {
    var message = message(CheckReport.check(NOW, false, 401, null));
    var other = new KeyRef(KEY.owner(), KEY.provider(), new KeyName("other"));
    var attributes = new HashMap<>(message.attributes());
    attributes.put(CommandMessages.REQUEST, "<script>");

    handler.handle(new Message(message.data(), other.toString(), message.attributes()));
    handler.handle(new Message(message.data(), message.orderingKey(), attributes));

    assertThat(status()).isEqualTo(KeyStatus.ACTIVE);
    assertThat(types()).endsWith(EventType.COMMAND_FORGED, EventType.COMMAND_FORGED);
  }

  @Test
  void neverBelievesThatSomethingElseNeedsNoDocument() {
    var command = new KeyCommand.DisableKey(CommandId.next(), KEY);
    var message = CommandMessages.encode(command, "request-7");
    var attributes = new HashMap<>(message.attributes());
    attributes.put(CommandMessages.TYPE, "ReportCheck");

    handler.handle(message);
    handler.handle(new Message(message.data(), message.orderingKey(), attributes));

    assertThat(status()).isEqualTo(KeyStatus.ACTIVE);
    assertThat(types()).endsWith(EventType.COMMAND_FORGED, EventType.COMMAND_FORGED);
  }
}
