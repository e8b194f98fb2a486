package dev.byot.vault.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessagePublisher;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class EventMessagesTest {
  private static final OwnerId OWNER = OwnerId.of("tenant", "uid");
  private static final KeyRef KEY = new KeyRef(OWNER, new ProviderId("openai"), KeyName.DEFAULT);
  private static final VaultEvent STORED =
      new VaultEvent(
          EventId.of("rotation-worker", EventType.KEY_STORED, "cause"),
          EventType.KEY_STORED,
          Instant.parse("2026-03-01T12:00:00.123456Z"),
          OWNER,
          KEY,
          "request-1",
          true,
          Map.of("command", "c", "reason", "quo\"te"));
  private static final VaultEvent DENIED =
      new VaultEvent(
          EventId.of("api-service", EventType.ACCESS_DENIED, "cause"),
          EventType.ACCESS_DENIED,
          Instant.EPOCH,
          null,
          null,
          "request-2",
          false,
          Map.of());

  @Test
  void readsWhatItWrote() {
    for (var event : List.of(STORED, DENIED)) {
      assertThat(EventMessages.parse(EventMessages.json(event))).isEqualTo(event);
    }
  }

  @Test
  void refusesANewerSchemaAndWhatIsNoEvent() {
    for (var text : List.of("{\"schema\":2}", "{\"schema\":1}", "[]", "{", "")) {
      assertThatThrownBy(() -> EventMessages.parse(text.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theSameCauseGivesTheSameIdAndAnotherProducerAnother() {
    assertThat(EventId.of("a", EventType.KEY_USED, "bc"))
        .isEqualTo(EventId.of("a", EventType.KEY_USED, "bc"))
        .isNotEqualTo(EventId.of("ab", EventType.KEY_USED, "c"))
        .isNotEqualTo(EventId.of("a", EventType.KEY_OPENED, "bc"));
  }

  @Test
  void numbersWhatIsPublishedAndMarksWhatInstancesMustHear() {
    var published = new ArrayList<Message>();
    try (var events =
        new PublishingEvents(
            new MessagePublisher() {
              @Override
              public CompletableFuture<Void> publish(Message message) {
                published.add(message);
                return CompletableFuture.completedFuture(null);
              }

              @Override
              public void close() {}
            },
            "rotation-worker")) {
      events.publish(STORED).join();
      events.publish(DENIED).join();
    }

    assertThat(published)
        .extracting(message -> message.attributes().get(EventMessages.SEQUENCE))
        .containsExactly("1", "2");
    assertThat(published)
        .extracting(message -> message.attributes().get("scope"))
        .containsExactly("state", null);
    assertThat(published.getFirst().attributes())
        .containsEntry(EventMessages.PRODUCER, "rotation-worker")
        .containsEntry(EventMessages.REQUEST, "request-1");
  }

  @Test
  void areCloudEventsInBinaryMode() {
    var attributes =
        EventMessages.message(new PublishedEvent(STORED, "rotation-worker", "boot", 1))
            .attributes();

    assertThat(attributes)
        .containsEntry("ce-specversion", "1.0")
        .containsEntry("ce-id", STORED.id().value())
        .containsEntry("ce-source", "/byot-vault/rotation-worker")
        .containsEntry("ce-type", "dev.byot.vault.key.stored")
        .containsEntry("ce-time", "2026-03-01T12:00:00.123456Z")
        .containsEntry("ce-subject", KEY.toString())
        .containsEntry("content-type", "application/json");
    assertThat(
            EventMessages.message(new PublishedEvent(DENIED, "api-service", "boot", 1))
                .attributes())
        .doesNotContainKey("ce-subject");
  }

  @Test
  void anEventAboutAKeyIsAboutItsOwner() {
    assertThatThrownBy(() ->
            new VaultEvent(
                STORED.id(),
                EventType.KEY_USED,
                Instant.EPOCH,
                null,
                KEY,
                "request",
                false,
                Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
