package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventPublisher;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Makes known what was decided, and waits until that is durable.
public final class Announcer {
  private final EventPublisher events;

  public Announcer(EventPublisher events) {
    this.events = events;
  }

  /// Tells of a forgery. The same message gives the same event, however often it comes; it is told
  /// of no owner, as what it says of itself is not to be believed.
  Disposition forged(Message message, String why, Instant now) {
    var cause = CommandMessages.digest(message);
    var data = new HashMap<String, String>();
    data.put("reason", why);
    data.put("messageDigest", cause);
    putIfIsOne(data, "claimedOwner", message, CommandMessages.OWNER, OwnerId::new);
    putIfIsOne(data, "claimedCommand", message, CommandMessages.COMMAND, CommandId::parse);
    var type = EventType.COMMAND_FORGED;
    var id = EventId.of(CommandHandler.PRODUCER, type, cause);
    var event = new VaultEvent(id, type, now, null, null, "unknown", false, data);
    return announce(List.of(event));
  }

  /// Whatever else stands there may be anything, and is not passed on.
  private static void putIfIsOne(
      Map<String, String> data,
      String name,
      Message message,
      String attribute,
      Function<String, ?> parser) {
    var claim = message.attributes().get(attribute);
    if (claim == null) {
      return;
    }
    try {
      data.put(name, parser.apply(claim).toString());
    } catch (IllegalArgumentException _) {
      // Not an id.
    }
  }

  Disposition announce(List<VaultEvent> decided) {
    return Publication.await(
        decided.stream().map(events::publish).toArray(CompletableFuture<?>[]::new));
  }
}
