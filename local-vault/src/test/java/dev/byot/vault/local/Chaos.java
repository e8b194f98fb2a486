package dev.byot.vault.local;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Does to a vault at work what a bad year does to one in production.
final class Chaos {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int SMALL_FAULTS = 6;
  private static final long SHORT = 100;
  private static final List<String> CALLS =
      List.of(
          "Firestore/Commit",
          "Firestore/BatchGetDocuments",
          "Firestore/BeginTransaction",
          "Firestore/RunQuery",
          "Publisher/Publish",
          "Subscriber/Acknowledge",
          "KeyManagementService/Encrypt",
          "KeyManagementService/Decrypt",
          "KeyManagementService/AsymmetricDecrypt");

  private final VaultProcesses vault;
  private final Workload workload;
  private final Random random;
  private final Duration kmsOutage;
  private final Map<Step, Integer> taken = new EnumMap<>(Step.class);

  Chaos(VaultProcesses vault, Workload workload, Random random, Duration kmsOutage) {
    this.vault = vault;
    this.workload = workload;
    this.random = random;
    this.kmsOutage = kmsOutage;
  }

  /// What can happen.
  enum Step {
    KILL_API,
    KILL_WORKER,
    KILL_EMULATOR,
    API_DIES_BEFORE_PUBLISHING,
    WORKER_DIES_BEFORE_PUBLISHING,
    KMS_IS_DOWN
  }

  /// Every step at least once, in any order, KMS being down exactly once; each under its share of
  /// the changes.
  void strike(int changes, int changesOfAStep) {
    for (var step : steps(Math.max(changes / changesOfAStep, Step.values().length))) {
      smallFaults();
      var before = workload.done();
      workload.release(changesOfAStep);
      awaitDone(before + random.nextInt(changesOfAStep / 2));
      take(step);
      taken.merge(step, 1, Integer::sum);
      awaitDone(before + changesOfAStep);
    }
    faults().clear();
    vault.revive();
  }

  private List<Step> steps(int count) {
    var steps = new ArrayList<>(List.of(Step.values()));
    var often = List.copyOf(EnumSet.complementOf(EnumSet.of(Step.KMS_IS_DOWN)));
    while (steps.size() < count) {
      steps.add(often.get(random.nextInt(often.size())));
    }
    Collections.shuffle(steps, random);
    return steps;
  }

  private void take(Step step) {
    switch (step) {
      case KILL_API -> vault.restart(VaultProcesses.API);
      case KILL_WORKER -> vault.restart(VaultProcesses.ROTATION);
      case KILL_EMULATOR -> vault.restart(VaultProcesses.EMULATOR);
      case API_DIES_BEFORE_PUBLISHING -> dieBeforePublishing("key-commands", VaultProcesses.API);
      case WORKER_DIES_BEFORE_PUBLISHING ->
          dieBeforePublishing("vault-events", VaultProcesses.ROTATION);
      case KMS_IS_DOWN -> kmsIsDown();
    }
  }

  /// Transactions go on while nothing is published on that topic; then the process is gone.
  private void dieBeforePublishing(String topic, String victim) {
    var fault = faults().add(fault("Publisher/Publish", "freeze").put("resource", topic));
    var started = System.nanoTime();
    awaitFor(started, Duration.ofMillis(500 + random.nextInt(1_500)));
    vault.kill(victim);
    faults().clear(fault);
    vault.start(victim);
  }

  private void kmsIsDown() {
    var down = fault("google.cloud.kms", "fail").put("status", "UNAVAILABLE");
    var fault = faults().add(down);
    awaitFor(System.nanoTime(), kmsOutage);
    faults().clear(fault);
  }

  private static void awaitFor(long started, Duration time) {
    await().atMost(time.plusSeconds(10)).until(() -> System.nanoTime() - started >= time.toNanos());
  }

  private void awaitDone(int count) {
    await()
        .atMost(PATIENCE)
        .until(() -> {
          workload.check();
          vault.revive();
          return workload.done() >= count;
        });
  }

  private void smallFaults() {
    for (var i = 0; i < SMALL_FAULTS; i++) {
      var _ = faults().add(random.nextInt(3) == 0 ? ofDelivery() : ofCall());
    }
  }

  private ObjectNode ofCall() {
    var method = CALLS.get(random.nextInt(CALLS.size()));
    var fault =
        switch (random.nextInt(4)) {
          case 0 -> fault(method, "lose-reply");
          case 1 -> fault(method, "fail").put("status", "UNAVAILABLE");
          case 2 -> fault(method, "fail").put("status", "ABORTED");
          default -> fault(method, "delay").put("delayMillis", SHORT);
        };
    return fault.put("times", 1 + random.nextInt(3));
  }

  private ObjectNode ofDelivery() {
    var action = List.of("duplicate", "reorder", "expire-lease").get(random.nextInt(3));
    var fault = fault("Subscriber/StreamingPull", action).put("times", 1 + random.nextInt(5));
    return action.equals("reorder") ? fault.put("delayMillis", SHORT) : fault;
  }

  private static ObjectNode fault(String method, String action) {
    return JsonNodeFactory.instance.objectNode().put("method", method).put("action", action);
  }

  private FaultsClient faults() {
    return new FaultsClient(vault.identity());
  }

  /// What was done, for the record.
  @Override
  public String toString() {
    return taken.toString();
  }
}
