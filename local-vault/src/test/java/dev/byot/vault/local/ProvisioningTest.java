package dev.byot.vault.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.byot.vault.config.Config;
import dev.byot.vault.derived.secretmanager.SecretManagerRoots;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.google.GoogleClients;
import dev.byot.vault.google.GoogleSettings;
import dev.byot.vault.seal.kms.KmsSealingKeys;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProvisioningTest {
  @Test
  void createsWhatTheServicesAreToldOf() {
    try (var cloud = LocalCloud.inMemory()) {
      var variables = Provisioning.provision(cloud);

      assertThat(variables).containsAllEntriesOf(cloud.environment(Provisioning.PROJECT));
      try (var clients = clients(variables)) {
        var settings = clients.settings();
        var subscription =
            clients
                .subscriptions()
                .getSubscription(settings.subscription(value(variables, "COMMANDS_SUBSCRIPTION")));
        assertThat(subscription.getTopic())
            .isEqualTo(settings.topic(value(variables, "COMMANDS_TOPIC")));
        assertThat(subscription.getEnableMessageOrdering()).isTrue();
        assertThat(
                clients
                    .subscriptions()
                    .getSubscription(settings.subscription(value(variables, "AUDIT_SUBSCRIPTION")))
                    .getTopic())
            .isEqualTo(settings.topic(value(variables, "EVENTS_TOPIC")));
        assertThat(
                clients
                    .subscriptions()
                    .getSubscription(settings.subscription(value(variables, "USAGE_SUBSCRIPTION")))
                    .getFilter())
            .isEqualTo(
                "attributes.\"ce-type\" = \"dev.byot.vault.call.ended\""
                    + " OR attributes.\"ce-type\" = \"dev.byot.vault.key.disclosed\""
                    + " OR attributes.\"content-type\" ="
                    + " \"application/cloudevents-batch+json\"");
        assertThat(new KmsSealingKeys(clients.kms()).read(value(variables, "SEALING_KEYS")).kid())
            .isNotEmpty();
        assertThat(clients.kms().getCryptoKey(value(variables, "KEK")).getPrimary().getName())
            .isNotEmpty();
      }
    }
  }

  @Test
  void keepsWhatTheWorkerCannotHandleForPeopleToLookAt() {
    try (var cloud = LocalCloud.inMemory()) {
      var variables = Provisioning.provision(cloud);

      try (var clients = clients(variables)) {
        var settings = clients.settings();
        var subscriptions = clients.subscriptions();
        var commands = settings.subscription(value(variables, "COMMANDS_SUBSCRIPTION"));
        var policy = subscriptions.getSubscription(commands).getDeadLetterPolicy();
        assertThat(policy.getDeadLetterTopic())
            .isEqualTo(settings.topic(value(variables, "DEAD_LETTERS_TOPIC")));
        assertThat(policy.getMaxDeliveryAttempts())
            .isEqualTo(Integer.parseInt(value(variables, "COMMANDS_MAX_DELIVERIES")));
        var kept = subscriptions.getSubscription(settings.subscription("key-commands-dead"));
        assertThat(kept.getTopic()).isEqualTo(policy.getDeadLetterTopic());
        assertThat(kept.getMessageRetentionDuration().getSeconds())
            .isEqualTo(Duration.ofDays(7).toSeconds());
        assertThat(kept.getExpirationPolicy().hasTtl()).isFalse();
      }
    }
  }

  @Test
  void leavesWhatIsThere() {
    try (var cloud = LocalCloud.inMemory()) {
      var first = Provisioning.provision(cloud);
      try (var clients = clients(first)) {
        var roots = new SecretManagerRoots(clients.secretManager());
        var sealing = new KmsSealingKeys(clients.kms());
        try (var fingerprint = roots.read(value(first, "FINGERPRINT_SECRET"));
            var cursor = roots.read(value(first, "CURSOR_SECRET"))) {
          var sealingKey = sealing.read(value(first, "SEALING_KEYS"));

          var second = Provisioning.provision(cloud);

          assertThat(second).isEqualTo(first);
          assertThat(roots.read(value(second, "FINGERPRINT_SECRET"))).isEqualTo(fingerprint);
          assertThat(sealing.read(value(second, "SEALING_KEYS"))).isEqualTo(sealingKey);
          assertThat(fingerprint.length()).isEqualTo(32);
          assertThat(fingerprint).isNotEqualTo(cursor);
        }
      }
    }
  }

  /// A folder of an older vault may have one: it would keep from the worker what it is to count.
  @Test
  void makesASubscriptionAnewWhoseFilterIsAnother() {
    try (var cloud = LocalCloud.inMemory()) {
      var variables = Provisioning.provision(cloud);
      try (var clients = clients(variables)) {
        var subscriptions = clients.subscriptions();
        var name = clients.settings().subscription(value(variables, "USAGE_SUBSCRIPTION"));
        var wanted = subscriptions.getSubscription(name);
        subscriptions.deleteSubscription(name);
        subscriptions.createSubscription(
            wanted.toBuilder().setFilter("attributes.scope = \"state\"").build());

        Provisioning.provision(cloud);

        assertThat(subscriptions.getSubscription(name)).isEqualTo(wanted);
      }
    }
  }

  @Test
  void asksAgainWhereTheMachineIsTooBusyToMakeAKeyInTime() {
    try (var cloud = LocalCloud.inMemory()) {
      var late = new Fault.Action.Fail(Status.Code.DEADLINE_EXCEEDED);
      cloud.faults().add(Fault.next(2, "CreateCryptoKey", late));

      var variables = Provisioning.provision(cloud);

      try (var clients = clients(variables)) {
        assertThat(new KmsSealingKeys(clients.kms()).read(value(variables, "SEALING_KEYS")).kid())
            .isNotEmpty();
      }
    }
  }

  @Test
  void touchesNoRealCloud() {
    assertThatThrownBy(() -> Provisioning.provision(Map.of("GOOGLE_CLOUD_PROJECT", "production")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String value(Map<String, String> variables, String name) {
    return variables.getOrDefault("VAULT_" + name, "");
  }

  private static GoogleClients clients(Map<String, String> variables) {
    return new GoogleClients(GoogleSettings.read(new Config(variables)));
  }
}
