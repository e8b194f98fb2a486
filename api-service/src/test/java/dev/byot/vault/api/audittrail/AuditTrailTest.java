package dev.byot.vault.api.audittrail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.problem.VaultException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class AuditTrailTest {
  private static final Duration MAX_LAG = Duration.ofMillis(200);

  private final FakeEventPublisher publisher = new FakeEventPublisher();
  private final AtomicLong now = new AtomicLong();
  private final AuditTrail trail = new AuditTrail(publisher, MAX_LAG, now::get);

  @Test
  void saysThatAnEventIsDurableOnceItIsAcknowledged() throws InterruptedException {
    var receipt = trail.begin(event("1"));

    assertThat(trail.awaitDurable(receipt)).isTrue();
    assertThatCode(trail::requireOpen).doesNotThrowAnyException();
  }

  @Test
  void givesUpWaitingWhenTheAcknowledgementLags() throws InterruptedException {
    publisher.hold();
    var receipt = trail.begin(event("1"));

    var waiting = CompletableFuture.supplyAsync(() -> isDurable(receipt));
    now.set(MAX_LAG.toNanos() + 1);

    assertThat(waiting).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
  }

  private boolean isDurable(Receipt receipt) {
    try {
      return trail.awaitDurable(receipt);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void doesNotWaitAgainForWhatLagsAlready() throws InterruptedException {
    publisher.hold();
    var receipt = trail.begin(event("1"));

    now.set(Duration.ofHours(1).toNanos());

    assertThat(trail.awaitDurable(receipt)).isFalse();
  }

  @Test
  void refusesCallsWhileTheOldestEventLags() {
    publisher.hold();
    trail.begin(event("1"));
    now.set(MAX_LAG.toNanos());
    trail.begin(event("2"));
    assertThatCode(trail::requireOpen).doesNotThrowAnyException();

    now.set(MAX_LAG.toNanos() + 1);
    assertThatThrownBy(trail::requireOpen)
        .isInstanceOfSatisfying(
            VaultException.Unavailable.class,
            outage -> assertThat(outage.dependency()).isEqualTo("audit"));

    publisher.release();
    assertThatCode(trail::requireOpen).doesNotThrowAnyException();
  }

  @Test
  void repeatsAFailedPublishUntilItSucceedsAndRefusesCallsMeanwhile() {
    publisher.goDown();
    var receipt = trail.begin(event("1"));
    assertThatThrownBy(trail::requireOpen).isInstanceOf(VaultException.Unavailable.class);

    publisher.recover();

    await().untilAsserted(() -> assertThat(receipt.durable()).isCompleted());
    assertThat(publisher.published()).containsExactly(event("1"));
    assertThatCode(trail::requireOpen).doesNotThrowAnyException();
  }

  @Test
  void endsWithoutWhatNobodyAcknowledges() throws InterruptedException {
    publisher.hold();
    var before = trail.begin(event("1"));

    trail.close();

    assertThat(trail.awaitDurable(before)).isFalse();
    assertThat(trail.awaitDurable(trail.begin(event("2")))).isFalse();
  }

  private static VaultEvent event(String cause) {
    return new VaultEvent(
        EventId.of("test", EventType.KEY_USED, cause),
        EventType.KEY_USED,
        Instant.EPOCH,
        null,
        null,
        cause,
        false,
        Map.of());
  }
}
