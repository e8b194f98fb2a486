package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.local.Workload.Accepted;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Holds what became of commands, as their owners see it, to the audit and to the model.
///
/// An erasure forgets what was asked under which idempotency key: a request whose answer was lost,
/// and that is repeated after the erasure, becomes a second command. The first is in the audit
/// only.
final class CrashReview {
  private final Map<String, Ended> ended;
  private final AuditedCommands audited;
  private final Set<String> erased;
  private final Set<String> askedTwice = new HashSet<>();

  CrashReview(List<Ended> ended, AuditedCommands audited) {
    this.ended =
        ended.stream().collect(Collectors.toMap(each -> each.accepted().command(), each -> each));
    this.audited = audited;
    erased =
        ended.stream()
            .filter(each -> each.accepted().change() instanceof Change.Erase)
            .map(each -> each.accepted().user())
            .collect(Collectors.toSet());
  }

  /// A command as it ended.
  record Ended(Accepted accepted, JsonNode view) {
    /// `applied`, `superseded`, or why it is rejected.
    String result() {
      return view.path("reason").asText(view.path("status").asText());
    }
  }

  /// How many requests became two commands.
  int askedTwice() {
    return askedTwice.size();
  }

  /// Every command has ended once, under one id, and its owner sees the same.
  void assertEnds() {
    var ids = new HashSet<String>();
    ended.forEach((command, each) -> {
      var told = audited.ends().getOrDefault(command, List.of());
      assertThat(told).as("events of %s", each).hasSize(1);
      assertThat(told.getFirst().at("/data/outcome").asText())
          .isEqualTo(each.view().path("status").asText());
      assertThat(ids.add(told.getFirst().path("id").asText())).isTrue();
      for (var key : each.view().path("keys")) {
        assertThat(decided(each, key.path("name").asText()).result())
            .isEqualTo(key.path("status").asText());
      }
      if (each.view().has("sequence")) {
        var decided = decided(each, each.accepted().key());
        assertThat(decided.result()).isEqualTo(each.result());
        assertThat(decided.sequence()).isEqualTo(each.view().path("sequence").asLong());
      }
    });
  }

  /// What was decided for one of its keys, once and under an id of its own.
  private DecidedCommand decided(Ended command, String key) {
    var all =
        audited.of(command.accepted().user(), key).stream()
            .filter(each -> each.command().equals(command.accepted().command()))
            .toList();
    assertThat(all).as("decisions of %s for %s", command, key).hasSize(1);
    return all.getFirst();
  }

  /// None that nobody asked for, and all decided as the model says, one after another.
  ///
  /// @return what the key is then
  KeyModel assertOrder(String user, String key) {
    var commands = audited.of(user, key);
    assertThat(commands)
        .as("%s/%s", user, key)
        .extracting(DecidedCommand::sequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, commands.size()).boxed().toList());
    assertThat(commands).extracting(DecidedCommand::eventId).doesNotHaveDuplicates();
    var model = new KeyModel();
    for (var i = 0; i < commands.size(); i++) {
      var command = commands.get(i);
      if (command.superseded()) {
        assertMayBeSuperseded(user, command, commands.subList(i + 1, commands.size()));
      } else {
        assertThat(command.result())
            .as("%s/%s: %s of %s", user, key, command, commands)
            .isEqualTo(model.decide(change(user, command)));
      }
    }
    return model;
  }

  private Change change(String user, DecidedCommand command) {
    var known = ended.get(command.command());
    if (known != null) {
      return known.accepted().change();
    }
    assertThat(erased).as("whose command %s nobody knows of", command).contains(user);
    askedTwice.add(command.command());
    return command.change();
  }

  /// Nothing undoes a stop but a removal, and nothing is superseded but by what replaces all of it.
  private void assertMayBeSuperseded(
      String user, DecidedCommand command, List<DecidedCommand> later) {
    var isStop = change(user, command).isStop();
    assertThat(later)
        .as("what supersedes %s", command)
        .map(each -> change(user, each))
        .anyMatch(each -> each.isRemoval() || (!isStop && each instanceof Change.Set));
  }
}
