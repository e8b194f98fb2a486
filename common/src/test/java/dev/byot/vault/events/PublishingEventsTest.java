package dev.byot.vault.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.MessagePublisher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which events share a message, and how they come out of it.
final class PublishingEventsTest {
  private static final KeyRef KEY =
      new KeyRef(OwnerId.of(null, "alice"), new ProviderId("openai"), KeyName.DEFAULT);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<Message> published = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> answer = new CompletableFuture<>();
  private final PublishingEvents events = new PublishingEvents(slow(), "api-service");

  /// Answers nothing until it is told to.
  private MessagePublisher slow() {
    return new MessagePublisher() {
      @Override
      public CompletableFuture<Void> publish(Message message) {
        published.add(message);
        return answer;
      }

      @Override
      public void close() {}
    };
  }

  @AfterEach
  void close() {
    answer.complete(null);
    events.close();
  }

  private static VaultEvent event(int number, boolean state) {
    return new VaultEvent(
        EventId.of("api-service", EventType.KEY_USED, "" + number),
        number % 2 == 0 ? EventType.KEY_USED : EventType.ACCESS_DENIED,
        Instant.parse("2026-03-01T12:00:00.123456Z"),
        number % 2 == 0 ? KEY.owner() : null,
        number % 2 == 0 ? KEY : null,
        "request-" + number,
        state,
        Map.of("path", "quo\"te"));
  }

  /// A message that some of the events of a busy moment share.
  private Message batch(int count) {
    var _ = events.publish(event(0, false));
    await().until(() -> published.size() == 1);
    IntStream.rangeClosed(1, count)
        .forEach(number -> {
          var _ = events.publish(event(number, false));
        });
    answer.complete(null);
    await()
        .until(() ->
            published.stream().mapToInt(message -> EventMessages.read(message).size()).sum()
                == count + 1);
    return published.stream().filter(EventBatch::isOne).findFirst().orElseThrow();
  }

  @Test
  void thoseOfABusyMomentShareAMessageAndAreReadInTheirOrder() {
    batch(100);

    var read = published.stream().flatMap(message -> EventMessages.read(message).stream()).toList();
    assertThat(read)
        .extracting(PublishedEvent::event)
        .isEqualTo(IntStream.rangeClosed(0, 100).mapToObj(number -> event(number, false)).toList());
    assertThat(read)
        .extracting(PublishedEvent::sequence)
        .isEqualTo(IntStream.rangeClosed(1, 101).mapToObj(Long::valueOf).toList());
    assertThat(read).extracting(PublishedEvent::producer).containsOnly("api-service");
    assertThat(read).extracting(PublishedEvent::boot).doesNotContain("").hasSize(101);
    assertThat(published.size()).isLessThan(10);
  }

  @Test
  void aSharedMessageIsABatchOfCloudEvents() {
    var message = batch(70);

    assertThat(message.attributes())
        .containsExactly(Map.entry("content-type", "application/cloudevents-batch+json"));
    var envelope =
        Json.parseObjects(message.data()).stream()
            .filter(each -> each.path("type").textValue().equals("dev.byot.vault.key.used"))
            .findFirst()
            .orElseThrow();
    var event = EventMessages.parse(Json.bytes(envelope.path("data")));
    assertThat(envelope.path("specversion").textValue()).isEqualTo("1.0");
    assertThat(envelope.path("id").textValue()).isEqualTo(event.id().value());
    assertThat(envelope.path("source").textValue()).isEqualTo("/byot-vault/api-service");
    assertThat(envelope.path("subject").textValue()).isEqualTo(KEY.toString());
    assertThat(envelope.path("time").textValue()).isEqualTo("2026-03-01T12:00:00.123456Z");
    assertThat(envelope.path("datacontenttype").textValue()).isEqualTo("application/json");
  }

  @Test
  void whatInstancesMustHearGoesAtOnceAndAlone() {
    var _ = events.publish(event(0, false));
    await().until(() -> published.size() == 1);
    var _ = events.publish(event(2, true));
    var _ = events.publish(event(4, true));

    assertThat(published.subList(1, 3))
        .allSatisfy(message -> assertThat(message.attributes()).containsEntry("scope", "state"))
        .extracting(message -> EventMessages.read(message).getFirst().event())
        .containsExactly(event(2, true), event(4, true));
  }

  @Test
  void allThatShareAMessageFailWithIt() {
    var _ = events.publish(event(0, false));
    await().until(() -> published.size() == 1);
    var others = IntStream.of(1, 2, 3).mapToObj(i -> events.publish(event(i, false))).toList();
    answer.completeExceptionally(new IllegalStateException("down"));

    assertThat(others).allSatisfy(each -> assertThat(each).failsWithin(PATIENCE));
  }

  @ParameterizedTest
  @CsvSource({
    "id, AAAAAAAAAAAAAAAAAAAAAA",
    "type, dev.byot.vault.key.stored",
    "source, /byot-vault/rotation-worker",
    "time, 2026-03-01T12:00:01Z",
    "subject, somebody/openai:default",
    "specversion, 0.3",
    "datacontenttype, text/plain",
    "sequence, first",
    "unknown, member"
  })
  void anEnvelopeThatSaysSomethingElseThanItsEventIsRefused(String member, String value) {
    var message = batch(70);
    var envelopes = Json.parseObjects(message.data());
    envelopes.getLast().put(member, value);

    assertThatThrownBy(() -> EventMessages.read(with(message, envelopes)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Message with(Message batch, List<ObjectNode> envelopes) {
    var array = Json.object().putArray("all").addAll(envelopes);
    return new Message(Json.bytes(array), null, batch.attributes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[1]", "[{}]", "[{\"data\":{}}]", "[{\"data\":1}]", "[] []"})
  void whatIsNoBatchIsRefused(String text) {
    var attributes = Map.of("content-type", "application/cloudevents-batch+json");
    var message = new Message(text.getBytes(StandardCharsets.UTF_8), null, attributes);

    assertThatThrownBy(() -> EventMessages.read(message))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
