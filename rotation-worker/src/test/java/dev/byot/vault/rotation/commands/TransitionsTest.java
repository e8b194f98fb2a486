package dev.byot.vault.rotation.commands;

import static dev.byot.vault.rotation.commands.Samples.NOW;
import static dev.byot.vault.rotation.commands.Samples.accepted;
import static dev.byot.vault.rotation.commands.Samples.active;
import static dev.byot.vault.rotation.commands.Samples.store;
import static dev.byot.vault.rotation.commands.Samples.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.CommandType;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The whole table: from every status, by every command.
final class TransitionsTest extends KeyRulesFixture {
  @ParameterizedTest
  @CsvSource({
    "none,     SetKey,     active,   applied",
    "active,   SetKey,     active,   applied",
    "invalid,  SetKey,     active,   applied",
    "disabled, SetKey,     disabled, applied",
    "empty,    SetKey,     disabled, applied",
    "none,     UpdateKey,  none,     no-key",
    "active,   UpdateKey,  active,   applied",
    "invalid,  UpdateKey,  invalid,  applied",
    "disabled, UpdateKey,  disabled, applied",
    "empty,    UpdateKey,  disabled, no-key",
    "none,     DisableKey, disabled, applied",
    "active,   DisableKey, disabled, applied",
    "invalid,  DisableKey, disabled, applied",
    "disabled, DisableKey, disabled, applied",
    "empty,    DisableKey, disabled, applied",
    "none,     EnableKey,  none,     not-disabled",
    "active,   EnableKey,  active,   not-disabled",
    "invalid,  EnableKey,  invalid,  not-disabled",
    "disabled, EnableKey,  active,   applied",
    "empty,    EnableKey,  none,     applied",
    "stopped,  EnableKey,  disabled, stopped-by-security",
    "none,     RemoveKey,  none,     applied",
    "active,   RemoveKey,  none,     applied",
    "invalid,  RemoveKey,  none,     applied",
    "disabled, RemoveKey,  none,     applied",
    "empty,    RemoveKey,  none,     applied",
    "stopped,  RemoveKey,  none,     applied",
    "none,     StopOwner,  disabled, applied",
    "active,   StopOwner,  disabled, applied",
    "invalid,  StopOwner,  disabled, applied",
    "disabled, StopOwner,  disabled, applied",
    "empty,    StopOwner,  disabled, applied",
    "stopped,  StopOwner,  disabled, applied",
    "none,     EraseOwner, none,     applied",
    "active,   EraseOwner, none,     applied",
    "invalid,  EraseOwner, none,     applied",
    "disabled, EraseOwner, none,     applied",
    "empty,    EraseOwner, none,     applied",
    "stopped,  EraseOwner, none,     applied",
  })
  void leadsTo(String from, String type, String to, String outcome) {
    var before = state(from);
    var command = accepted(CommandType.parse(type), 2);

    var ruling = rule(before, command, intent(command, before));

    assertThat(ruling.next().status()).hasToString(to.toUpperCase(Locale.ROOT));
    assertThat(ruling.next().applied()).isEqualTo(2);
    assertThat(ruling.outcome().status())
        .hasToString(outcome.equals("applied") ? "APPLIED" : "REJECTED");
    assertThat(String.valueOf(ruling.outcome().reason()))
        .isEqualTo(outcome.equals("applied") ? "null" : outcome);
  }

  private static KeyState state(String name) {
    var active = with(active(1), 2, List.of());
    return switch (name) {
      case "none" -> active.tombstone();
      case "active" -> active;
      case "invalid" -> with(active, KeyStatus.INVALID);
      case "disabled" -> active.withStatus(KeyStatus.DISABLED, because(Actor.OWNER));
      case "stopped" -> active.withStatus(KeyStatus.DISABLED, because(Actor.SECURITY));
      case "empty" -> active.tombstone().withStatus(KeyStatus.DISABLED, because(Actor.OWNER));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Evidence because(Actor actor) {
    return new Evidence(actor, NOW, "earlier", null);
  }

  private static Intent intent(CommandRecord command, KeyState before) {
    return switch (command.type()) {
      case SET_KEY -> store(command, before.status() != KeyStatus.DISABLED);
      case UPDATE_KEY -> new Intent.Update(Samples.label("new"), null);
      case ENABLE_KEY -> new Intent.Enable(Actor.OWNER, null);
      case REMOVE_KEY, DISABLE_KEY, STOP_OWNER, ERASE_OWNER -> KeyRules.intent(command.type());
      case REPORT_CHECK -> throw new IllegalArgumentException("nobody accepts reports");
    };
  }
}
