package dev.byot.vault.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.commands.OwnerCommand;
import dev.byot.vault.emulator.faults.Fault;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.usage.CallReport;
import dev.byot.vault.usage.Counts;
import dev.byot.vault.usage.Ending;
import dev.byot.vault.usage.Tokens;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Usage from events, with the real adapters, on the local cloud.
final class UsageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final OwnerId ALICE = OwnerId.of(null, "alice");
  private static final KeyRef KEY =
      new KeyRef(ALICE, new ProviderId("openai"), new KeyName("default"));
  private static final Counts ONE = new Counts(1, 0, 12, 7, 5, 100, 2000);

  private final WorkerCloud cloud = new WorkerCloud();
  private final Instant now = Instant.now();

  @AfterEach
  void close() {
    cloud.close();
  }

  private static VaultEvent ended(String request, @Nullable KeyRef key, Instant at) {
    var tokens = new Tokens("gpt-5", 12L, 7L);
    var report = new CallReport(200, Ending.WHOLE, 100, 2000, tokens, 5, Duration.ofMillis(5));
    return new VaultEvent(
        EventId.of("api-service/boot", EventType.CALL_ENDED, request),
        EventType.CALL_ENDED,
        at,
        ALICE,
        key,
        request,
        false,
        report.data());
  }

  private Counts month() {
    return cloud.usage().spent(KEY, LocalDate.ofInstant(now, ZoneOffset.UTC)).month();
  }

  private void awaitCalls(int count) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(month().calls()).isEqualTo(count));
  }

  @Test
  void countsEachCallOnceHoweverOftenItIsToldAndWhateverFails() {
    cloud.faults().add(Fault.next(2, "Commit", new Fault.Action.Fail(Status.Code.ABORTED)));
    cloud
        .faults()
        .add(Fault.next(1, "Commit", new Fault.Action.Fail(Status.Code.PERMISSION_DENIED)));
    try (var _ = cloud.startWorker()) {
      cloud.tell(ended("r1", KEY, now));
      // A flow's own call is of no key.
      cloud.tell(ended("r2", null, now));
      cloud.tell(ended("r1", KEY, now));
      awaitCalls(1);
      cloud.tell(ended("r1", KEY, now));
      cloud.tell(ended("r3", KEY, now));
      awaitCalls(2);
    }
    try (var _ = cloud.startWorker()) {
      cloud.tell(ended("r1", KEY, now));
      cloud.tell(ended("r4", KEY, now));
      awaitCalls(3);
    }

    assertThat(month()).isEqualTo(ONE.plus(ONE).plus(ONE));
    assertThat(cloud.usage().lastUsed(List.of(KEY))).containsOnlyKeys(KEY);
  }

  @Test
  void losesNothingOfWhatItGathersWhenItStops() {
    try (var _ = cloud.startWorker("VAULT_USAGE_DELAY", "PT10M")) {
      for (var i = 0; i < 5; i++) {
        cloud.tell(ended("r" + i, KEY, now));
      }
      await().atMost(PATIENCE).until(() -> cloud.events().size() == 5);
    }

    try (var _ = cloud.startWorker()) {
      awaitCalls(5);
    }
  }

  @Test
  void keepsNothingOfAnErasedOwnerHoweverLateItIsTold() {
    try (var _ = cloud.startWorker()) {
      cloud.tell(ended("r1", KEY, now));
      awaitCalls(1);
      cloud.publish(cloud.accept(new OwnerCommand.EraseOwner(CommandId.next(), ALICE, ALICE)));
      await()
          .atMost(PATIENCE)
          .until(() ->
              cloud.events().stream().anyMatch(event -> event.type() == EventType.OWNER_ERASED));

      cloud.tell(ended("r1", KEY, now));
      cloud.tell(ended("late", KEY, now));
      cloud.tell(ended("new", KEY, now.plusSeconds(300)));
      awaitCalls(1);
    }
  }
}
