package dev.byot.vault.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.KeyPatch;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.config.Config;
import dev.byot.vault.config.ConfigException;
import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.messaging.Message;
import dev.byot.vault.state.CheckReport;
import io.grpc.Status.Code;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The worker with the real adapters, on the local cloud.
final class RotationWorkerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String API_KEY = "sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789AbCd";
  private static final KeyRef KEY = key("alice", "default");

  private final WorkerCloud cloud = new WorkerCloud();

  private static KeyRef key(String user, String name) {
    return new KeyRef(OwnerId.of(null, user), new ProviderId("openai"), new KeyName(name));
  }

  private static KeyCommand label(KeyRef key, String label) {
    var patch = new KeyPatch(new KeyPatch.To<>(label), null, null, null, null);
    return new KeyCommand.UpdateKey(CommandId.next(), key, patch, null);
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  void takesAKeyFromItsSealToItsRemoval() {
    try (var _ = cloud.startWorker()) {
      var set = cloud.set(KEY, API_KEY, "work");
      cloud.send(set);
      awaitOutcome(set, Status.APPLIED);
      assertThat(cloud.open(KEY)).contains(API_KEY);
      assertThat(cloud.find(KEY).label()).isEqualTo("work");

      var update = label(KEY, "home");
      cloud.send(update);
      awaitOutcome(update, Status.APPLIED);
      assertThat(cloud.find(KEY).label()).isEqualTo("home");

      var remove = new KeyCommand.RemoveKey(CommandId.next(), KEY);
      cloud.send(remove);
      awaitOutcome(remove, Status.APPLIED);
      assertThat(cloud.find(KEY).status()).isEqualTo(KeyStatus.NONE);

      awaitEvents(EventType.KEY_STORED, EventType.KEY_UPDATED, EventType.KEY_REMOVED);
    }
    assertThat(cloud.events().toString()).doesNotContain("0123456789");
  }

  @Test
  void endsWithTheKeyRemovedThatWasRemovedWhileTheWorkerWasDown() {
    var set = cloud.set(KEY, API_KEY, "work");
    var remove = new KeyCommand.RemoveKey(CommandId.next(), KEY);
    cloud.send(set);
    cloud.send(remove);

    try (var _ = cloud.startWorker()) {
      awaitOutcome(remove, Status.APPLIED);
    }

    assertThat(cloud.find(KEY).status()).isEqualTo(KeyStatus.NONE);
    assertThat(cloud.find(KEY).stops()).isEmpty();
  }

  @Test
  void neverRevivesAKeyWhoseRemovalWasAcceptedAndNotPublished() {
    var set = cloud.set(KEY, API_KEY, "work");
    var remove = new KeyCommand.RemoveKey(CommandId.next(), KEY);
    var update = label(KEY, "home");
    try (var _ = cloud.startWorker()) {
      cloud.send(set);
      awaitOutcome(set, Status.APPLIED);
      var unpublished = cloud.accept(remove);
      cloud.send(update);
      awaitOutcome(update, Status.REJECTED);
      awaitOutcome(remove, Status.APPLIED);
      assertThat(cloud.find(KEY).status()).isEqualTo(KeyStatus.NONE);

      cloud.publish(unpublished);
      await().untilAsserted(() -> assertThat(count(EventType.KEY_REMOVED)).isEqualTo(2));
    }
    assertThat(ids(EventType.KEY_REMOVED)).hasSize(1);
  }

  @Test
  void endsUseWhileKmsIsDownAndDisablesTheKeyOnceItIsBack() {
    try (var _ = cloud.startWorker()) {
      var set = cloud.set(KEY, API_KEY, "work");
      cloud.send(set);
      awaitOutcome(set, Status.APPLIED);
      var down = new Fault.Action.Fail(Code.PERMISSION_DENIED);
      cloud.faults().add(Fault.next(1_000, "KeyManagementService/Decrypt", down));
      var disable = new KeyCommand.DisableKey(CommandId.next(), KEY);
      cloud.send(disable);
      assertThat(cloud.find(KEY).usableAt(Instant.now())).isFalse();
      assertThat(cloud.outcome(disable)).isEmpty();

      cloud.faults().clear();
      awaitOutcome(disable, Status.APPLIED);

      assertThat(cloud.find(KEY).status()).isEqualTo(KeyStatus.DISABLED);
      assertThat(cloud.open(KEY)).contains(API_KEY);
      awaitEvents(EventType.KEY_DISABLED);
    }
  }

  @Test
  void believesAReportOfARefusedKey() {
    try (var _ = cloud.startWorker()) {
      var set = cloud.set(KEY, API_KEY, "work");
      cloud.send(set);
      awaitOutcome(set, Status.APPLIED);
      var report = CheckReport.check(Instant.now(), false, 401, "invalid_api_key");
      var reported = new KeyCommand.ReportCheck(KEY, set.id(), report);

      cloud.publish(CommandMessages.encode(reported, "request"));

      awaitOutcome(reported, Status.APPLIED);
      assertThat(cloud.find(KEY).status()).isEqualTo(KeyStatus.INVALID);
      awaitEvents(EventType.KEY_INVALID);
    }
  }

  @Test
  void tellsOfAForgeryAndChangesNothing() {
    try (var _ = cloud.startWorker()) {
      cloud.publish(CommandMessages.encode(cloud.set(KEY, API_KEY, "forged"), "request"));

      awaitEvents(EventType.COMMAND_FORGED);
    }
    assertThat(cloud.find(KEY).accepted()).isZero();
  }

  @Test
  void aPoisonMessageNeverBlocksItsOrderingKey() {
    var unreadable = cloud.set(KEY, API_KEY, "poison");
    var encoded = CommandMessages.encode(unreadable, "request");
    var data = "{\"schema\":2}".getBytes(StandardCharsets.UTF_8);
    cloud.publish(
        cloud.accept(unreadable, new Message(data, encoded.orderingKey(), encoded.attributes())));
    cloud.publish(new Message(data, encoded.orderingKey(), Map.of()));
    cloud.publish(CommandMessages.encode(cloud.set(KEY, API_KEY, "forged"), "request"));
    var set = cloud.set(KEY, API_KEY, "work");
    cloud.send(set);

    try (var _ = cloud.startWorker()) {
      awaitOutcome(set, Status.APPLIED);
    }

    assertThat(cloud.outcome(unreadable).map(Outcome::reason)).contains("unreadable");
    assertThat(cloud.deadLetters())
        .singleElement()
        .satisfies(attributes ->
            assertThat(attributes)
                .containsEntry("deadLetterReason", "unreadable")
                .containsEntry(CommandMessages.COMMAND, unreadable.id().toString()));
  }

  @Test
  void waitsForKmsAndKeepsTheOrder() {
    var down = new Fault.Action.Fail(Code.PERMISSION_DENIED);
    cloud.faults().add(Fault.next(3, "/AsymmetricDecrypt", down));
    cloud.faults().add(Fault.next(2, "/Encrypt", down));
    try (var _ = cloud.startWorker()) {
      var set = cloud.set(KEY, API_KEY, "work");
      var update = label(KEY, "home");
      cloud.send(set);
      cloud.send(update);

      awaitOutcome(update, Status.APPLIED);

      assertThat(cloud.outcome(set).map(Outcome::status)).contains(Status.APPLIED);
      assertThat(cloud.find(KEY).label()).isEqualTo("home");
    }
  }

  /// Every accepted command has one outcome and one event id, and the state of each key is that of
  /// its commands in their order, whatever fails on the way.
  @Test
  void agreesWithASequentialModelThroughFaults() {
    var random = new Random(20_260_301);
    var model = new HashMap<KeyRef, Expected>();
    var sent = new ArrayList<KeyCommand>();
    addFaults(random);
    try (var _ = cloud.startWorker()) {
      for (var i = 0; i < 60; i++) {
        var key = key("owner-" + random.nextInt(5), "key-" + random.nextInt(3));
        var command = next(random, key, model, "label-" + i);
        cloud.send(command);
        sent.add(command);
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(sent).allMatch(command -> cloud.outcome(command).isPresent()));
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(published()).containsAll(expected(sent)));
    }
    assertThat(published()).hasSameSizeAs(sent);
    model.forEach((key, expected) -> assertThat(found(key)).isEqualTo(expected));
  }

  private void addFaults(Random random) {
    var calls =
        List.of(
            "Firestore/Commit",
            "Firestore/BatchGetDocuments",
            "KeyManagementService/Encrypt",
            "KeyManagementService/AsymmetricDecrypt",
            "Publisher/Publish",
            "Subscriber/Acknowledge");
    for (var i = 0; i < 25; i++) {
      var action =
          switch (random.nextInt(4)) {
            case 0 -> new Fault.Action.LoseReply();
            case 1 -> new Fault.Action.Fail(Code.UNAVAILABLE);
            case 2 -> new Fault.Action.Fail(Code.ABORTED);
            default -> new Fault.Action.Delay(Duration.ofMillis(50));
          };
      var method = calls.get(random.nextInt(calls.size()));
      var resource = "key-" + random.nextInt(3);
      cloud
          .faults()
          .add(
              method.startsWith("Firestore")
                  ? new Fault(Pattern.compile(method), resource, 1 + random.nextInt(2), action)
                  : Fault.next(1, method, action));
    }
  }

  /// What a key is after a command.
  private record Expected(KeyStatus status, String label) {
    private static final Expected NONE = new Expected(KeyStatus.NONE, "");
  }

  private KeyCommand next(Random random, KeyRef key, Map<KeyRef, Expected> model, String label) {
    var before = model.getOrDefault(key, Expected.NONE);
    var there = before.status() != KeyStatus.NONE;
    var command = there ? next(random.nextInt(6), key, label) : cloud.set(key, API_KEY, label);
    var stored = before.status() == KeyStatus.DISABLED ? KeyStatus.DISABLED : KeyStatus.ACTIVE;
    var after =
        switch (command.type()) {
          case REMOVE_KEY -> Expected.NONE;
          case UPDATE_KEY -> new Expected(before.status(), label);
          case DISABLE_KEY -> new Expected(KeyStatus.DISABLED, before.label());
          case ENABLE_KEY -> new Expected(KeyStatus.ACTIVE, before.label());
          case SET_KEY -> new Expected(stored, label);
          case REPORT_CHECK, STOP_OWNER, ERASE_OWNER -> before;
        };
    model.put(key, after);
    return command;
  }

  private KeyCommand next(int choice, KeyRef key, String label) {
    return switch (choice) {
      case 1 -> new KeyCommand.RemoveKey(CommandId.next(), key);
      case 2 -> label(key, label);
      case 3 -> new KeyCommand.DisableKey(CommandId.next(), key);
      case 4 -> new KeyCommand.EnableKey(CommandId.next(), key, Actor.OWNER, null);
      default -> cloud.set(key, API_KEY, label);
    };
  }

  private Expected found(KeyRef key) {
    var state = cloud.find(key);
    if (state.secret() == null) {
      return new Expected(state.status(), "");
    }
    assertThat(cloud.open(key)).contains(API_KEY);
    return new Expected(state.status(), String.valueOf(state.label()));
  }

  private List<EventId> expected(List<KeyCommand> sent) {
    return sent.stream()
        .map(command -> cloud.outcome(command).orElseThrow().events().getLast().id())
        .toList();
  }

  private Set<EventId> published() {
    var ids = new HashSet<EventId>();
    cloud.events().forEach(event -> ids.add(event.id()));
    return ids;
  }

  @Test
  void namesEverythingThatIsMissing() {
    assertThatThrownBy(() -> RotationWorker.start(new Config(Map.of())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("GOOGLE_CLOUD_PROJECT", "VAULT_KEK");
  }

  private void awaitOutcome(KeyCommand command, Status status) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(cloud.outcome(command).map(Outcome::status)).contains(status));
  }

  private void awaitEvents(EventType... types) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(cloud.events()).extracting(VaultEvent::type).contains(types));
  }

  private long count(EventType type) {
    return cloud.events().stream().filter(event -> event.type() == type).count();
  }

  private List<EventId> ids(EventType type) {
    return cloud.events().stream()
        .filter(event -> event.type() == type)
        .map(VaultEvent::id)
        .distinct()
        .toList();
  }
}
