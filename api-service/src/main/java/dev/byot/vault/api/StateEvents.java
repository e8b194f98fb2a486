package dev.byot.vault.api;

import dev.byot.vault.events.EventMessages;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessageHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands every event of scope state that this instance hears to whoever listens.
public final class StateEvents implements MessageHandler {
  private static final Logger LOG = LoggerFactory.getLogger(StateEvents.class);

  private final List<Consumer<VaultEvent>> listeners = new CopyOnWriteArrayList<>();

  /// To be called before the first event may come.
  public void listen(Consumer<VaultEvent> listener) {
    listeners.add(listener);
  }

  /// Tells those who listen on this instance.
  public void tell(VaultEvent event) {
    listeners.forEach(listener -> listener.accept(event));
  }

  @Override
  public Disposition handle(Message message) {
    try {
      var event = EventMessages.parse(message.data());
      tell(event);
    } catch (IllegalArgumentException e) {
      // It would come again and again; whoever missed something by it reads the state anyway.
      LOG.warn("an event that is not readable here: {}", e.getMessage());
    }
    return Disposition.DONE;
  }
}
