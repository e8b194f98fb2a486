package dev.byot.vault.auditing;

import dev.byot.vault.audit.AuditEntry;
import dev.byot.vault.audit.AuditLog;
import dev.byot.vault.events.EventMessages;
import dev.byot.vault.events.PublishedEvent;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessageHandler;
import dev.byot.vault.observability.RequestContext;
import dev.byot.vault.state.StateUnavailableException;
import java.time.Clock;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes every event into the audit log, once.
///
/// What cannot be read may be the one event that matters: it is thrown back, which the receiver
/// logs as an error with the message's id, and it comes again until somebody has looked. What
/// shares a message with it is stored.
final class AuditHandler implements MessageHandler {
  private static final Logger LOG = LoggerFactory.getLogger(AuditHandler.class);

  private final AuditLog auditLog;
  private final Clock clock;

  AuditHandler(AuditLog auditLog, Clock clock) {
    this.auditLog = auditLog;
    this.clock = clock;
  }

  /// @throws IllegalArgumentException if the message has no event, or one that cannot be read; the
  ///   others are stored
  @Override
  public Disposition handle(Message message) {
    var unreadable = new ArrayList<IllegalArgumentException>();
    for (var published : EventMessages.read(message, unreadable::add)) {
      try (var _ = RequestContext.of(published.event().requestId())) {
        if (append(entry(published)) == Disposition.RETRY) {
          // What is stored already is recognised when the message comes again.
          return Disposition.RETRY;
        }
      }
    }
    if (!unreadable.isEmpty()) {
      throw unreadable.getFirst();
    }
    return Disposition.DONE;
  }

  private Disposition append(AuditEntry entry) {
    var event = entry.event();
    try {
      var isNew = auditLog.append(entry);
      LOG.info("event {} {} is {}", event.type(), event.id(), isNew ? "stored" : "stored already");
      return Disposition.DONE;
    } catch (StateUnavailableException e) {
      LOG.warn("event {} {} waits: {}", event.type(), event.id(), e.getMessage());
      return Disposition.RETRY;
    }
  }

  private AuditEntry entry(PublishedEvent published) {
    return new AuditEntry(
        published.event(),
        published.producer(),
        published.boot(),
        published.sequence(),
        clock.instant());
  }
}
