package dev.byot.vault.api.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.SettableClock;
import dev.byot.vault.api.audittrail.FakeEventPublisher;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.OwnerAcceptance;
import dev.byot.vault.commands.OwnerCommand;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.seal.SealedSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CommandSweepTest {
  private static final KeyRef KEY =
      new KeyRef(OwnerId.of(null, "alice"), new ProviderId("openai"), KeyName.DEFAULT);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final FakeState state = new FakeState();
  private final FakeMessages messages = new FakeMessages();
  private final FakeEventPublisher events = new FakeEventPublisher();
  private final List<VaultEvent> heard = new ArrayList<>();
  private final CommandIntake intake =
      new CommandIntake(state, messages, events, heard::add, Runnable::run, clock);
  private final CommandSweep sweep = new CommandSweep(state, intake, clock);

  @AfterEach
  void stop() {
    sweep.close();
  }

  private static Acceptance acceptance(KeyCommand command) {
    return new Acceptance(
        command,
        CommandMessages.encode(command, "request"),
        "digest",
        null,
        null,
        false,
        "request");
  }

  private static KeyCommand set() {
    return new KeyCommand.SetKey(CommandId.next(), KEY, new SealedSecret("a.b.c.d.e"), null, null);
  }

  @Test
  void publishesWhatWasAcceptedAndNotesIt() {
    var record = intake.accept(acceptance(set()));

    intake.publish(record);
    intake.publish(state.find(KEY.owner(), record.id()).orElseThrow());

    assertThat(messages.published()).containsExactly(record.message());
    assertThat(state.find(KEY.owner(), record.id()).orElseThrow().publishedAt())
        .isEqualTo(clock.instant());
  }

  @Test
  void losesNothingWhenPublishingIsDownAndComesBack() {
    messages.goDown();
    var record = intake.accept(acceptance(set()));
    intake.publish(record);
    assertThat(messages.published()).isEmpty();

    clock.advance(Duration.ofSeconds(11));
    sweep.sweep();
    messages.recover();
    clock.advance(Duration.ofSeconds(11));
    sweep.sweep();

    assertThat(messages.published()).containsExactly(record.message());
  }

  @Test
  void leavesYoungAndDecidedCommandsAlone() {
    var decided = intake.accept(acceptance(set()));
    state.decide(decided.id(), Outcome.Status.APPLIED, null, clock.instant());
    clock.advance(Duration.ofSeconds(11));
    intake.accept(acceptance(set()));

    sweep.sweep();

    assertThat(messages.published()).isEmpty();
  }

  @Test
  void publishesAnUndecidedCommandLessAndLessOften() {
    intake.accept(acceptance(set()));
    clock.advance(Duration.ofSeconds(11));

    for (var i = 0; i < 120; i++) {
      sweep.sweep();
      clock.advance(Duration.ofSeconds(5));
    }

    assertThat(messages.published()).hasSizeBetween(4, 7);
  }

  @Test
  void announcesAStopAtOnceAndWithEverySweep() {
    var set = intake.accept(acceptance(set()));
    var stop = intake.accept(acceptance(new KeyCommand.RemoveKey(CommandId.next(), KEY)));
    clock.advance(Duration.ofSeconds(11));

    sweep.sweep();

    var announced = events.published(EventType.STOP_ACCEPTED);
    assertThat(announced).hasSize(2);
    assertThat(announced).extracting(event -> event.id()).containsOnly(announced.getFirst().id());
    assertThat(announced.getFirst().state()).isTrue();
    assertThat(announced.getFirst().key()).isEqualTo(KEY);
    assertThat(announced.getFirst().data())
        .containsEntry("command", stop.id().toString())
        .containsEntry("sequence", "2");
    assertThat(messages.published()).containsExactly(set.message(), stop.message());
  }

  @Test
  void tellsWhatIsAcceptedAtOnceAndWithEverySweep() {
    var set = intake.accept(acceptance(set()));
    clock.advance(Duration.ofSeconds(11));

    sweep.sweep();

    var told = events.published(EventType.COMMAND_ACCEPTED);
    assertThat(told).hasSize(2).extracting(VaultEvent::id).containsOnly(told.getFirst().id());
    assertThat(told.getFirst().state()).isTrue();
    assertThat(told.getFirst().key()).isEqualTo(KEY);
    assertThat(told.getFirst().data()).containsEntry("command", set.id().toString());
  }

  @Test
  void tellsThisInstanceThoughNothingCanBePublished() {
    events.goDown();

    intake.accept(acceptance(set()));
    intake.accept(acceptance(new KeyCommand.RemoveKey(CommandId.next(), KEY)));

    assertThat(heard)
        .extracting(VaultEvent::type)
        .containsExactly(EventType.COMMAND_ACCEPTED, EventType.STOP_ACCEPTED);
  }

  @Test
  void publishesAndAnnouncesACommandForAllKeysAgain() {
    intake.accept(acceptance(set()));
    var stop = new OwnerCommand.StopOwner(CommandId.next(), KEY.owner(), KEY.owner());
    var message = CommandMessages.encode(stop, "request");
    var record = intake.accept(new OwnerAcceptance(stop, message, "digest", null, "request"));
    clock.advance(Duration.ofSeconds(11));

    sweep.sweep();

    assertThat(messages.published()).contains(message);
    assertThat(events.published(EventType.STOP_ACCEPTED)).hasSize(2);
    assertThat(state.find(KEY.owner(), record.id()).orElseThrow().publishedAt()).isNotNull();
  }

  @Test
  void acceptsAStopThatCannotBeAnnounced() {
    intake.accept(acceptance(set()));
    events.goDown();

    var stop = intake.accept(acceptance(new KeyCommand.RemoveKey(CommandId.next(), KEY)));

    assertThat(stop.pending()).isTrue();
    assertThat(state.find(KEY).usableAt(clock.instant())).isFalse();
  }

  @Test
  void goesOnAfterAnOutageOfTheDatabase() {
    state.goDown();
    var record = acceptance(set());
    sweep.start();
    state.recover();
    intake.accept(record);
    clock.advance(Duration.ofSeconds(11));

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> messages.published().contains(record.message()));
  }
}
