package dev.byot.vault.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.commands.Command;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.commands.OwnerCommand;
import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import io.grpc.Status.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Commands for all keys of an owner, with the real adapters, on the local cloud.
final class OwnerCommandsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String API_KEY = "sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789AbCd";
  private static final OwnerId ALICE = OwnerId.of(null, "alice");
  private static final OwnerId BOB = OwnerId.of(null, "bob");
  private static final int KEYS = 10;

  private final WorkerCloud cloud = new WorkerCloud();
  private final List<KeyRef> keys = keys(ALICE);
  private final KeyRef bobs = keys(BOB).getFirst();

  private static List<KeyRef> keys(OwnerId owner) {
    return IntStream.range(0, KEYS)
        .mapToObj(i -> new KeyRef(owner, new ProviderId("openai"), new KeyName("k" + i)))
        .toList();
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  private void store(List<KeyRef> wanted) {
    var sets = wanted.stream().map(key -> cloud.set(key, API_KEY, "work")).toList();
    sets.forEach(cloud::send);
    sets.forEach(this::awaitApplied);
  }

  private void awaitApplied(Command command) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(cloud.outcome(command).map(Outcome::status)).contains(Status.APPLIED));
  }

  private Set<EventId> published(EventType type) {
    return cloud.events().stream()
        .filter(event -> event.type() == type)
        .map(VaultEvent::id)
        .collect(Collectors.toSet());
  }

  /// The first worker ends with some keys decided; what it did, the second does not do again.
  @Test
  void stopsEveryKeyOnceWhereverItIsInterrupted() {
    var stop = new OwnerCommand.StopOwner(CommandId.next(), ALICE, BOB);
    try (var _ = cloud.startWorker()) {
      store(keys);
      store(List.of(bobs));
      var kmsIsDown = new Fault.Action.Fail(Code.PERMISSION_DENIED);
      cloud.faults().add(Fault.always("/Encrypt", kmsIsDown).with(0.8, 7));
      cloud.publish(cloud.accept(stop));
      assertThat(keys).noneMatch(key -> cloud.find(key).usableAt(Instant.now()));
      await().atMost(PATIENCE).until(() -> !published(EventType.KEY_DISABLED).isEmpty());
    }
    cloud.faults().clear();
    cloud.faults().add(Fault.next(3, "Firestore/Commit", new Fault.Action.LoseReply()));
    cloud.faults().add(Fault.next(2, "Publisher/Publish", new Fault.Action.LoseReply()));

    try (var _ = cloud.startWorker()) {
      awaitApplied(stop);
      await().atMost(PATIENCE).until(() -> published(EventType.KEY_DISABLED).size() == KEYS);
      await().atMost(PATIENCE).until(() -> published(EventType.OWNER_STOPPED).size() == 1);
    }

    for (var key : keys) {
      var state = cloud.find(key);
      assertThat(state.isStoppedBySecurity()).isTrue();
      assertThat(state.stops()).isEmpty();
      assertThat(state.revision()).isEqualTo(2);
      assertThat(cloud.open(key)).contains(API_KEY);
    }
    assertThat(cloud.find(bobs).usableAt(Instant.now())).isTrue();
  }

  @Test
  void erasesWhatIsStoredAndWhatIsQueuedAndNothingThatComesLater() {
    var queued = keys.getLast();
    var erase = new OwnerCommand.EraseOwner(CommandId.next(), ALICE, ALICE);
    try (var _ = cloud.startWorker()) {
      store(keys.subList(0, 3));
    }
    var set = cloud.set(queued, API_KEY, "queued");
    cloud.send(set);
    var message = cloud.accept(erase);
    var later = cloud.set(keys.getFirst(), API_KEY, "later");
    cloud.publish(message);
    cloud.send(later);

    try (var _ = cloud.startWorker()) {
      awaitApplied(erase);
      awaitApplied(later);
      await().atMost(PATIENCE).until(() -> cloud.outcome(set).isPresent());
      cloud.publish(message);
      await()
          .atMost(PATIENCE)
          .until(() ->
              cloud.events().stream()
                      .filter(event -> event.type() == EventType.OWNER_ERASED)
                      .count()
                  >= 2);
    }

    assertThat(published(EventType.OWNER_ERASED)).hasSize(1);
    assertThat(cloud.find(keys.getFirst()).label()).isEqualTo("later");
    assertThat(cloud.find(keys.getFirst()).usableAt(Instant.now())).isTrue();
    for (var gone : List.of(keys.get(1), keys.get(2), queued)) {
      assertThat(cloud.find(gone).status()).isEqualTo(KeyStatus.NONE);
      assertThat(cloud.find(gone).secret()).isNull();
    }
  }
}
