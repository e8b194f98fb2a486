package dev.byot.vault.commands;

import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.messaging.Message;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The document of a command for all keys that its owner had when it was accepted. It is decided
/// key by key, and ends when all of them are.
///
/// @param by who wanted it
/// @param sequences the keys, and the command's place among the commands of each
/// @param decisions how it ended for those keys for which it is decided
public record OwnerCommandRecord(
    CommandId id,
    OwnerId owner,
    OwnerId by,
    CommandType type,
    Map<KeyRef, Long> sequences,
    Map<KeyRef, Outcome> decisions,
    String messageDigest,
    @Nullable Message message,
    String requestId,
    Instant acceptedAt,
    @Nullable Instant publishedAt,
    @Nullable Outcome outcome)
    implements AcceptedCommand {
  public OwnerCommandRecord {
    sequences = Map.copyOf(sequences);
    decisions = Map.copyOf(decisions);
  }

  @Override
  public String orderingKey() {
    return owner.value();
  }

  /// What it is for one of the keys: a command like those that are for one key only.
  ///
  /// @throws IllegalArgumentException if it is not for that key
  public CommandRecord on(KeyRef key) {
    var sequence = sequences.get(key);
    if (sequence == null) {
      throw new IllegalArgumentException("command " + id + " is not for key " + key);
    }
    return new CommandRecord(
        id,
        key,
        type,
        sequence,
        messageDigest,
        message,
        requestId,
        acceptedAt,
        publishedAt,
        decisions.get(key));
  }

  /// The keys for which it is not decided.
  public List<KeyRef> undecided() {
    return sequences.keySet().stream()
        .filter(key -> !decisions.containsKey(key))
        .sorted(Comparator.comparing(KeyRef::toString))
        .toList();
  }

  /// All that its decisions make known, what tells of its end last.
  public List<VaultEvent> events() {
    var ofKeys =
        decisions.entrySet().stream()
            .sorted(Map.Entry.comparingByKey(Comparator.comparing(KeyRef::toString)))
            .flatMap(decision -> decision.getValue().events().stream());
    var own = outcome == null ? Stream.<VaultEvent>empty() : outcome.events().stream();
    return Stream.concat(ofKeys, own).toList();
  }
}
