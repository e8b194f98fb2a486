package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.pubsub.v1.ReceivedMessage;
import com.google.pubsub.v1.RetryPolicy;
import com.google.pubsub.v1.Subscription;
import dev.byot.vault.api.ApiService;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.config.Config;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.emulator.firestore.Indexes;
import dev.byot.vault.emulator.identity.TokenClaims;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.google.GoogleSettings;
import dev.byot.vault.rotation.RotationWorker;
import io.grpc.Status;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Commands that the worker cannot decide until Pub/Sub gives them up.
final class DeadLettersTest {
  private static final java.time.Duration PATIENCE = java.time.Duration.ofMinutes(2);
  // Pub/Sub's least.
  private static final int MAX_DELIVERIES = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LocalCloud cloud =
      LocalCloud.inMemory(Indexes.deployedFrom(Path.of(System.getProperty("byot.home", ""))));
  private final Map<String, String> variables = new HashMap<>(Provisioning.provision(cloud));
  private final GoogleClients clients =
      new GoogleClients(GoogleSettings.read(new Config(variables)));

  @BeforeEach
  void deadLetterSoon() {
    variables.put("VAULT_LOCAL", "true");
    variables.put("VAULT_PORT", "0");
    variables.put("VAULT_COMMANDS_MAX_DELIVERIES", Integer.toString(MAX_DELIVERIES));
    var name =
        clients.settings().subscription(variables.getOrDefault("VAULT_COMMANDS_SUBSCRIPTION", ""));
    var policy = clients.subscriptions().getSubscription(name).getDeadLetterPolicy();
    clients
        .subscriptions()
        .updateSubscription(
            Subscription.newBuilder()
                .setName(name)
                .setDeadLetterPolicy(policy.toBuilder().setMaxDeliveryAttempts(MAX_DELIVERIES))
                .setRetryPolicy(
                    RetryPolicy.newBuilder()
                        .setMinimumBackoff(Duration.newBuilder().setNanos(10_000_000))
                        .setMaximumBackoff(Duration.newBuilder().setNanos(50_000_000)))
                .build(),
            FieldMask.newBuilder().addPaths("dead_letter_policy").addPaths("retry_policy").build());
  }

  @AfterEach
  void close() {
    cloud.faults().clear();
    clients.close();
    cloud.close();
  }

  @Test
  void everyAcceptedCommandEndsInAnOutcomeAlsoAfterDeadLettering() {
    try (var api = ApiService.start(new Config(variables));
        var alice = client(api, "alice");
        var bob = client(api, "bob")) {
      var accepted = new ArrayList<String>();
      accepted.add(send(alice, "PUT", "/v1/keys/openai"));
      accepted.add(send(alice, "PUT", "/v1/keys/openai/second"));
      accepted.add(send(alice, "POST", "/v1/keys/openai/second:disable"));
      accepted.add(send(bob, "PUT", "/v1/keys/openai"));
      accepted.add(send(bob, "DELETE", "/v1/keys/openai"));
      // Not one that any client repeats: every delivery fails at once.
      cloud
          .faults()
          .add(
              Fault.always(
                  "Firestore/Commit", new Fault.Action.Fail(Status.Code.PERMISSION_DENIED)));

      try (var _ = RotationWorker.start(new Config(variables))) {
        var dead = new HashSet<String>();
        await().atMost(PATIENCE).until(() -> addDead(dead).containsAll(accepted));
        assertThat(accepted).allMatch(id -> status(alice, bob, id).equals("pending"));
        cloud.faults().clear();

        await()
            .atMost(PATIENCE)
            .until(
                () -> accepted.stream().noneMatch(id -> status(alice, bob, id).equals("pending")));
      }

      // Bob's key is stored nowhere, as its removal was accepted before.
      assertThat(accepted)
          .extracting(id -> status(alice, bob, id))
          .containsExactly("applied", "applied", "applied", "superseded", "applied");
      assertThat(keyStatus(alice, "/v1/keys/openai")).isEqualTo("active");
      assertThat(keyStatus(alice, "/v1/keys/openai/second")).isEqualTo("disabled");
      assertThat(bob.send("GET", "/v1/keys/openai", null).status()).isEqualTo(404);
    }
  }

  private VaultClient client(ApiService api, String uid) {
    var token = cloud.identity().idTokens().mint(Provisioning.PROJECT, TokenClaims.of(uid));
    return new VaultClient(URI.create("http://127.0.0.1:" + api.port()), token);
  }

  /// Sends a command.
  ///
  /// @return its id
  private static String send(VaultClient client, String method, String path) {
    var body =
        method.equals("PUT")
            ? JSON.createObjectNode().put("apiKey", "sk-demo-0123456789abcdefghij")
            : null;
    var answer = client.send(method, path, body, 0);
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return answer.json().path("command").asText();
  }

  private static String status(VaultClient alice, VaultClient bob, String command) {
    for (var client : List.of(alice, bob)) {
      var answer = client.send("GET", "/v1/commands/" + command, null);
      if (answer.status() == 200) {
        return answer.json().path("status").asText();
      }
    }
    return "missing";
  }

  private static String keyStatus(VaultClient client, String path) {
    return client.send("GET", path, null).json().path("status").asText();
  }

  /// Adds the commands that lie in the dead letters.
  private Set<String> addDead(Set<String> commands) {
    var subscription = clients.settings().subscription("key-commands-dead");
    for (ReceivedMessage received :
        clients.subscriptions().pull(subscription, 100).getReceivedMessagesList()) {
      commands.add(
          received.getMessage().getAttributesOrDefault(CommandMessages.COMMAND, "unattributed"));
    }
    return commands;
  }
}
