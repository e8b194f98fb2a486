package dev.byot.vault.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.Outcome;
import dev.byot.vault.commands.Outcome.Status;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.seal.SealRefusedException.Reason;
import dev.byot.vault.seal.Sealer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A sealing key is replaced as the operator's page says: the workers learn the new version first,
/// then whoever seals, and the old one goes last.
final class SealingKeyRotationTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String API_KEY = "sk-proj-0123456789abcdefghijABCDEFGHIJ0123456789AbCd";
  private static final int COMMANDS = Boolean.getBoolean("byot.full") ? 1_000 : 200;

  private final WorkerCloud cloud = new WorkerCloud();
  private final String old = cloud.sealingKey();
  private final List<KeyCommand> sent = new ArrayList<>();

  @AfterEach
  void close() {
    cloud.close();
  }

  @Test
  void losesNoCommandThatIsUnderWayWhileItIsReplaced() {
    var toOld = cloud.sealerTo(old);
    try (var _ = cloud.startWorker(List.of(old))) {
      send(COMMANDS / 2, toOld);
    }
    var next = cloud.nextSealingKey();
    var toNext = cloud.sealerTo(next);
    try (var _ = cloud.startWorker(List.of(next, old))) {
      // One instance of the API was started anew, the other not yet.
      for (var i = 0; i < COMMANDS / 4; i++) {
        send(1, toOld);
        send(1, toNext);
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(sent).allMatch(command -> isApplied(command)));
    }
    assertThat(sent).hasSize(COMMANDS);
  }

  @Test
  void refusesWhatIsSealedToAVersionThatIsGone() {
    var toOld = cloud.sealerTo(old);
    try (var _ = cloud.startWorker(List.of(cloud.nextSealingKey()))) {
      send(1, toOld);

      await().atMost(PATIENCE).until(() -> outcome(sent.getFirst()).isPresent());
    }
    var outcome = outcome(sent.getFirst()).orElseThrow();
    assertThat(outcome.status()).isEqualTo(Status.REJECTED);
    assertThat(outcome.reason()).isEqualTo(Reason.UNKNOWN_KEY.toString());
  }

  private void send(int count, Sealer sealer) {
    for (var i = 0; i < count; i++) {
      var owner = OwnerId.of(null, "owner-" + sent.size());
      var key = new KeyRef(owner, new ProviderId("openai"), KeyName.DEFAULT);
      var command = WorkerCloud.set(sealer, key, API_KEY, "label");
      cloud.send(command);
      sent.add(command);
    }
  }

  private boolean isApplied(KeyCommand command) {
    return outcome(command).map(Outcome::status).equals(Optional.of(Status.APPLIED));
  }

  private Optional<Outcome> outcome(KeyCommand command) {
    return cloud.outcome(command);
  }
}
