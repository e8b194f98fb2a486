package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.pubsub.v1.Subscription;
import dev.byot.vault.config.Config;
import dev.byot.vault.events.EventMessages;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.google.GoogleSettings;
import dev.byot.vault.messaging.Disposition;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.messaging.pubsub.PubSubPublisher;
import dev.byot.vault.messaging.pubsub.PubSubReceiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What Pub/Sub retains may come again, all of it, in any order.
final class ReplayTest {
  private static final int CHANGES = 60;
  private static final int REPLAYS = 3;
  private static final List<String> USERS = List.of("alice", "bob", "carol");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Message> commands = new CopyOnWriteArrayList<>();
  private final List<VaultEvent> events = new CopyOnWriteArrayList<>();

  @Test
  void aReplayOfAllCommandsInAnyOrderChangesNothing() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    try (var vault = LocalVault.start(LocalVaultOptions.inMemory());
        var clients = clients(vault);
        var _ = listen(clients, "key-commands", commands::add);
        var _ =
            listen(
                clients,
                "vault-events",
                message -> EventMessages.read(message).forEach(each -> events.add(each.event())));
        var topic = PubSubPublisher.to(clients, "key-commands")) {
      var accepted = change(vault, random);
      awaitOutcomes(accepted.keySet(), 1);
      await().atMost(PATIENCE).until(() -> commands.size() >= accepted.size());
      var before = seen(vault, accepted);
      var ids = outcomeIds();

      for (var replay = 0; replay < REPLAYS; replay++) {
        var all = new ArrayList<>(commands.subList(0, accepted.size()));
        Collections.shuffle(all, random);
        all.forEach(message -> topic.publish(message).join());
      }
      awaitOutcomes(accepted.keySet(), 1 + REPLAYS);

      assertThat(ids).as("seed %d", seed).hasSameSizeAs(accepted.keySet());
      assertThat(seen(vault, accepted)).as("seed %d", seed).isEqualTo(before);
      assertThat(outcomeIds()).as("seed %d", seed).isEqualTo(ids);
    }
  }

  private static GoogleClients clients(LocalVault vault) {
    var variables = vault.cloud().environment(Provisioning.PROJECT);
    return new GoogleClients(GoogleSettings.read(new Config(variables)));
  }

  private static PubSubReceiver listen(
      GoogleClients clients, String topic, Consumer<Message> listener) {
    var id = "witness-of-" + topic;
    var settings = clients.settings();
    clients
        .subscriptions()
        .createSubscription(
            Subscription.newBuilder()
                .setName(settings.subscription(id))
                .setTopic(settings.topic(topic))
                .setAckDeadlineSeconds(60)
                .build());
    return PubSubReceiver.start(
        clients,
        id,
        1,
        message -> {
          listener.accept(message);
          return Disposition.DONE;
        });
  }

  /// Changes keys at random, faster than they are decided; gives command → owner.
  private static Map<String, String> change(LocalVault vault, Random random) {
    var accepted = new HashMap<String, String>();
    for (var number = 0; number < CHANGES; number++) {
      var user = USERS.get(random.nextInt(USERS.size()));
      var change = number < USERS.size() ? Change.set(number, null) : Change.random(random, number);
      try (var client = client(vault, user)) {
        var path = "/v1/keys/openai" + change.suffix();
        var answer = client.send(change.method(), path, change.body(), 0);
        if (answer.status() == 202) {
          accepted.put(answer.json().path("command").asText(), user);
        }
      }
    }
    return accepted;
  }

  private static VaultClient client(LocalVault vault, String user) {
    return new VaultClient(vault.api(), vault.token(user, List.of()), new ContractHttpClient());
  }

  private void awaitOutcomes(Set<String> accepted, int times) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          var counts = new HashMap<String, Integer>();
          outcomes().forEach(event -> counts.merge(command(event), 1, Integer::sum));
          assertThat(accepted)
              .allSatisfy(command ->
                  assertThat(counts.getOrDefault(command, 0)).isGreaterThanOrEqualTo(times));
        });
  }

  private List<VaultEvent> outcomes() {
    return events.stream().filter(event -> event.data().containsKey("outcome")).toList();
  }

  private static String command(VaultEvent event) {
    return event.data().getOrDefault("command", "");
  }

  private Set<String> outcomeIds() {
    var ids = new HashSet<String>();
    outcomes().forEach(event -> ids.add(event.id().value()));
    return ids;
  }

  /// All that owners see of their keys and commands, revisions and times included.
  private static Map<String, String> seen(LocalVault vault, Map<String, String> accepted) {
    var seen = new HashMap<String, String>();
    for (var user : USERS) {
      try (var client = client(vault, user)) {
        seen.put(user, client.get("/v1/keys").toString());
        accepted.forEach((command, owner) -> {
          if (owner.equals(user)) {
            seen.put(command, client.get("/v1/commands/" + command).toString());
          }
        });
      }
    }
    return seen;
  }
}
