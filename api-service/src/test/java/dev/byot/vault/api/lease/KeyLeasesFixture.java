package dev.byot.vault.api.lease;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.FakeEventPublisher;
import dev.byot.vault.envelope.EnvelopeCipher;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.secret.SecretFields;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;

/// Leases of keys in memory, on clocks that stand still.
abstract class KeyLeasesFixture {
  static final OwnerId OWNER = OwnerId.of(null, "ann");
  static final KeyRef KEY = new KeyRef(OWNER, new ProviderId("openai"), KeyName.DEFAULT);
  static final KeyRef OTHER =
      new KeyRef(OwnerId.of(null, "bob"), new ProviderId("openai"), KeyName.DEFAULT);
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Duration MAX_LAG = Duration.ofMinutes(1);
  static final LeaseSettings SETTINGS =
      new LeaseSettings(Duration.ofSeconds(10), Duration.ofMinutes(1), 2);

  final FakeKek kek = new FakeKek();
  final EnvelopeCipher cipher = new EnvelopeCipher(kek, new SecureRandom());
  final FakeKeyStore store = new FakeKeyStore(cipher);
  final FakeEventPublisher publisher = new FakeEventPublisher();

  /// So much time passes for the audit whenever it looks: none, however slow the machine is.
  final AtomicLong auditStep = new AtomicLong();

  private final AtomicLong auditNanos = new AtomicLong();
  final AuditTrail trail =
      new AuditTrail(publisher, MAX_LAG, () -> auditNanos.addAndGet(auditStep.get()));
  final AtomicLong nanos = new AtomicLong();
  final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  final Clock clock = new MovableClock(now);
  final KeyLeases leases =
      new KeyLeases(
          new KeyOpener(store, cipher, trail, clock, "api-service:boot"),
          SETTINGS,
          clock,
          nanos::get);

  @AfterEach
  void close() {
    store.stopHolding();
    leases.close();
  }

  VaultException.NoUsableKey refusal(KeyRef key) {
    try {
      leases.acquire(key, "r").close();
    } catch (VaultException.NoUsableKey refusal) {
      return refusal;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    throw new AssertionError("the key is usable");
  }

  static String text(SecretFields fields) {
    return fields.get("apiKey").use(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  static VaultEvent event(EventType type) {
    return event(type, KEY);
  }

  static VaultEvent event(EventType type, KeyRef key) {
    return new VaultEvent(
        EventId.of("test", type, "1"), type, NOW, key.owner(), key, "r", true, Map.of());
  }

  static VaultEvent event(EventType type, long sequence) {
    return new VaultEvent(
        EventId.of("test", type, "1"),
        type,
        NOW,
        OWNER,
        KEY,
        "r",
        true,
        Map.of("sequence", Long.toString(sequence)));
  }

  static <T> Future<T> inBackground(Callable<T> task) {
    var future = new FutureTask<>(task);
    Thread.startVirtualThread(future);
    return future;
  }

  static final class MovableClock extends Clock {
    private final AtomicReference<Instant> now;

    MovableClock(AtomicReference<Instant> now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return now.get();
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }
}
