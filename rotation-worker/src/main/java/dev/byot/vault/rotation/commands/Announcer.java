package dev.byot.vault.rotation.commands;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventPublisher;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Makes known what was decided, and waits until that is durable.
public final class Announcer {
  /// What a forger's claim may look like to be passed on: an id, and nothing that says more.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,36}");

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
    putIfPlain(data, "claimedOwner", message.attributes().get(CommandMessages.OWNER));
    putIfPlain(data, "claimedCommand", message.attributes().get(CommandMessages.COMMAND));
    var type = EventType.COMMAND_FORGED;
    var id = EventId.of(CommandHandler.PRODUCER, type, cause);
    var event = new VaultEvent(id, type, now, null, null, "unknown", false, data);
    return announce(List.of(event));
  }

  private static void putIfPlain(Map<String, String> data, String name, @Nullable String claim) {
    if (claim != null && PLAIN.matcher(claim).matches()) {
      data.put(name, claim);
    }
  }

  Disposition announce(List<VaultEvent> decided) {
    return Publication.await(
        decided.stream().map(events::publish).toArray(CompletableFuture<?>[]::new));
  }
}
