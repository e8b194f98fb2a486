package dev.byot.vault.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.IntConsumer;

/// The tour of the main job: a key goes in, is used, audited, removed. Each step says what it did
/// and what that proved, and throws [TourFailedException] where the proof fails.
public final class Tour {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String KEY = "/v1/keys/openai";
  private static final String COMPLETIONS = "/v1/proxy/openai/v1/chat/completions";
  // The audit trails the use: events pass through Pub/Sub before the worker stores them.
  // What a killed worker held comes again only after its ack deadline.
  private static final Duration AUDIT_PATIENCE = Duration.ofSeconds(90);
  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final Duration POLL = Duration.ofMillis(100);

  private final PrintStream out;
  private final Function<String, VaultClient> clients;
  private final String apiKey =
      DemoUpstream.GOOD_KEY_PREFIX + UUID.randomUUID().toString().replace("-", "");
  private final String user = "tourist-" + UUID.randomUUID().toString().substring(0, 8);

  /// Makes a tour of a vault.
  ///
  /// @param clients gives that user's client; the user `security` has that role
  public Tour(PrintStream out, Function<String, VaultClient> clients) {
    this.out = out;
    this.clients = clients;
  }

  /// A step did not prove what it should.
  public static final class TourFailedException extends RuntimeException {
    TourFailedException(String message) {
      super(message);
    }
  }

  /// Takes all steps.
  ///
  /// @param between runs between two steps, by the number of the next one; tests break things there
  public void take(IntConsumer between) {
    try (var owner = clients.apply(user);
        var security = clients.apply("security")) {
      List<Runnable> steps =
          List.of(
              () -> set(owner),
              () -> status(owner),
              () -> call(owner),
              () -> streamedCall(owner),
              () -> audit(owner, security),
              () -> remove(owner),
              () -> refusedCall(owner));
      for (var i = 0; i < steps.size(); i++) {
        between.accept(i + 1);
        steps.get(i).run();
      }
    }
    out.println("\nThe key went in, was used, audited and removed; nothing ever gave it back.");
  }

  private void set(VaultClient owner) {
    step(1, "Set", "PUT " + KEY + " with an API key, as " + user);
    var answer =
        owner.send("PUT", KEY, JSON.createObjectNode().put("apiKey", apiKey).put("label", "tour"));
    require(answer.status() == 200, "the key is stored", answer);
    proved("the vault accepted it, sealed it, and the worker stored it encrypted", answer);
  }

  private void status(VaultClient owner) {
    step(2, "Status", "GET " + KEY);
    var answer = owner.send("GET", KEY, null);
    require(
        answer.status() == 200 && "active".equals(answer.json().path("status").asText()),
        "the key is active",
        answer);
    proved("the owner sees that it is there: " + answer.json().path("hint").asText(), answer);
  }

  private void call(VaultClient owner) {
    step(3, "Call", "POST " + COMPLETIONS + " with the user's ID token only");
    var answer = owner.send("POST", COMPLETIONS, chat(false));
    require(answer.status() == 200, "the provider answered", answer);
    var said = answer.json().at("/choices/0/message/content").asText();
    proved(
        "the provider took the stored key, which this caller never sent: \"" + said + "\"", answer);
  }

  private void streamedCall(VaultClient owner) {
    step(4, "Streamed call", "the same with \"stream\": true");
    var answer = owner.stream(COMPLETIONS, chat(true));
    try (var lines = answer.body()) {
      var data = lines.filter(line -> line.startsWith("data: ")).toList();
      var whole = new VaultClient.Answer(answer.statusCode(), String.join("\n", data));
      require(
          answer.statusCode() == 200 && data.getLast().equals("data: [DONE]"),
          "the stream came to its end",
          whole);
      proved(data.size() + " chunks passed through as they came", whole);
    }
  }

  private void audit(VaultClient owner, VaultClient security) {
    step(5, "Audit", "GET /v1/audit/events");
    out.println("   first as the owner, who must be refused:");
    var refused = owner.send("GET", "/v1/audit/events", null);
    require(refused.status() == 403, "the owner may not read the audit", refused);
    proved("refused: " + refused.json().path("detail").asText(), refused);
    out.println("   then as the security team:");
    for (var event : eventsOfTheOwner(owner, security)) {
      out.println(line(event));
    }
    out.println("   ✓ every use is on record, and only the security team reads it");
  }

  private static String line(JsonNode event) {
    var line =
        "     "
            + MILLISECONDS.format(Instant.parse(event.path("at").asText()))
            + "  "
            + event.path("type").asText()
            + "  "
            + event.path("provider").asText();
    return line.stripTrailing();
  }

  private List<JsonNode> eventsOfTheOwner(VaultClient owner, VaultClient security) {
    var ownerId = owner.send("GET", KEY, null).json().path("owner").asText();
    var deadline = Instant.now().plus(AUDIT_PATIENCE);
    while (true) {
      var answer = security.send("GET", "/v1/audit/events?limit=100", null);
      require(answer.status() == 200, "the security team reads the audit", answer);
      var events = new ArrayList<JsonNode>();
      answer
          .json()
          .path("events")
          .forEach(event -> {
            if (event.path("owner").asText().equals(ownerId)) {
              events.add(event);
            }
          });
      var uses = count(events, "key.used");
      if (count(events, "key.stored") == 1 && count(events, "key.opened") >= 1 && uses == 2) {
        return events;
      }
      if (Instant.now().isAfter(deadline)) {
        throw new TourFailedException("the audit does not hold what was done: " + events);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private static long count(List<JsonNode> events, String type) {
    return events.stream().filter(event -> event.path("type").asText().equals(type)).count();
  }

  private void remove(VaultClient owner) {
    step(6, "Remove", "DELETE " + KEY);
    var answer = owner.send("DELETE", KEY, null);
    require(answer.status() == 204, "the key is removed", answer);
    out.println("   ✓ the envelope is gone; a tombstone keeps late commands from reviving it");
  }

  private void refusedCall(VaultClient owner) {
    step(7, "Refused call", "POST " + COMPLETIONS + " again");
    var answer = owner.send("POST", COMPLETIONS, chat(false));
    require(answer.status() == 403, "the call is refused", answer);
    proved(
        "refused in the provider's own error shape: " + answer.json().at("/error/message"), answer);
  }

  private static JsonNode chat(boolean stream) {
    var request = JSON.createObjectNode().put("model", "demo").put("stream", stream);
    request.putArray("messages").addObject().put("role", "user").put("content", "hello vault");
    return request;
  }

  private void step(int number, String title, String what) {
    out.println("\n" + number + ". " + title + ": " + what);
  }

  private void proved(String what, VaultClient.Answer answer) {
    require(!answer.body().contains(apiKey), "no answer holds the key", answer);
    out.println("   ✓ " + what);
  }

  private void require(boolean holds, String what, VaultClient.Answer answer) {
    if (!holds) {
      var body = answer.body().replace(apiKey, "[the key]");
      throw new TourFailedException(
          "not so: " + what + "; the vault answered " + answer.status() + " " + body);
    }
  }
}
