package dev.byot.vault.auditing;

import static dev.byot.vault.auditing.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.audit.AuditEntry;
import dev.byot.vault.events.EventBatch;
import dev.byot.vault.events.EventMessages;
import dev.byot.vault.events.PublishedEvent;
import dev.byot.vault.events.PublishingEvents;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.json.Json;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessagePublisher;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AuditHandlerTest {
  private final FakeAuditLog auditLog = new FakeAuditLog();
  private final AuditHandler handler = new AuditHandler(auditLog, Clock.fixed(NOW, ZoneOffset.UTC));
  private final List<Message> sent = new ArrayList<>();
  private final PublishingEvents producer = new PublishingEvents(collecting(), "api-service");

  @Test
  void storesAnEventAndWhereItCameFrom() {
    publish(Samples.used("first"));
    var message = publish(Samples.used("second"));

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    var boot = message.attributes().getOrDefault(EventMessages.BOOT, "");
    assertThat(auditLog.entries())
        .containsExactly(new AuditEntry(Samples.used("second"), "api-service", boot, 2, NOW));
    assertThat(boot).isNotEmpty();
  }

  @Test
  void treatsARepetitionAsDone() {
    var event = Samples.used("cause");
    handler.handle(publish(event));

    assertThat(handler.handle(publish(event))).isEqualTo(Disposition.DONE);

    assertThat(auditLog.entries()).extracting(AuditEntry::sequence).containsExactly(1L);
  }

  @Test
  void keepsAnEventWhileTheDatabaseIsDown() {
    var message = publish(Samples.used("cause"));
    auditLog.goDown();
    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);

    auditLog.recover();
    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(auditLog.entries()).hasSize(1);
  }

  @Test
  void storesEachOfTheEventsThatShareAMessageOnce() {
    var events =
        IntStream.rangeClosed(1, 3)
            .mapToObj(i -> new PublishedEvent(Samples.used("" + i), "api-service", "boot", i))
            .toList();
    var message = EventBatch.message(events);
    auditLog.goDown();
    assertThat(handler.handle(message)).isEqualTo(Disposition.RETRY);
    auditLog.recover();
    assertThat(handler.handle(EventBatch.message(events.subList(0, 2))))
        .isEqualTo(Disposition.DONE);

    assertThat(handler.handle(message)).isEqualTo(Disposition.DONE);

    assertThat(auditLog.entries())
        .extracting(AuditEntry::event)
        .isEqualTo(events.stream().map(PublishedEvent::event).toList());
    assertThat(auditLog.entries()).extracting(AuditEntry::sequence).containsExactly(1L, 2L, 3L);
  }

  /// Which may be the very one that tells what somebody did.
  @Test
  void storesWhatCanBeReadBesideAnEventThatCannotAndGivesTheMessageBack() {
    var events =
        IntStream.rangeClosed(1, 3)
            .mapToObj(i -> new PublishedEvent(Samples.used("" + i), "api-service", "boot", i))
            .toList();
    var envelopes = Json.parseObjects(EventBatch.message(events).data());
    envelopes.get(1).put("type", "dev.byot.vault.key.lent");
    var message =
        new Message(
            Json.bytes(Json.object().putArray("all").addAll(envelopes)),
            null,
            EventBatch.message(events).attributes());

    assertThatThrownBy(() -> handler.handle(message)).isInstanceOf(IllegalArgumentException.class);

    assertThat(auditLog.entries()).extracting(AuditEntry::sequence).containsExactly(1L, 3L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no json",
        "{}",
        "{\"schema\":2}",
        "{\"schema\":1,\"id\":\"short\",\"type\":\"key.used\"}"
      })
  void letsNothingVanishThatItCannotRead(String data) {
    var attributes = publish(Samples.used("cause")).attributes();
    var message = new Message(data.getBytes(StandardCharsets.UTF_8), null, attributes);

    assertThatThrownBy(() -> handler.handle(message)).isInstanceOf(IllegalArgumentException.class);

    assertThat(auditLog.entries()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {EventMessages.PRODUCER, EventMessages.BOOT, EventMessages.SEQUENCE})
  void letsNothingVanishThatDoesNotSayWhereItCameFrom(String missing) {
    var message = publish(Samples.used("cause"));
    var attributes = new HashMap<>(message.attributes());
    attributes.remove(missing);

    assertThatThrownBy(() -> handler.handle(new Message(message.data(), null, attributes)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Message publish(VaultEvent event) {
    producer.publish(event).join();
    return sent.getLast();
  }

  private MessagePublisher collecting() {
    return new MessagePublisher() {
      @Override
      public CompletableFuture<Void> publish(Message message) {
        sent.add(message);
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public void close() {}
    };
  }
}
