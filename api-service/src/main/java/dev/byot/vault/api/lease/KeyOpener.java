package dev.byot.vault.api.lease;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.Cause;
import dev.byot.vault.envelope.Binding;
import dev.byot.vault.envelope.EnvelopeCipher;
import dev.byot.vault.envelope.EnvelopeException;
import dev.byot.vault.envelope.KekUnavailableException;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.secret.SecretFields;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.KeyStore;
import dev.byot.vault.state.PendingStop;
import dev.byot.vault.state.StoredSecret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at a key's state, and opens its secret where that is needed.
public final class KeyOpener {
  private static final Logger LOG = LoggerFactory.getLogger(KeyOpener.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final KeyStore keys;
  private final EnvelopeCipher cipher;
  private final AuditTrail trail;
  private final Clock clock;
  private final String producer;
  private final AtomicLong opened = new AtomicLong();

  /// @param producer who publishes the events: the service and its boot id
  public KeyOpener(
      KeyStore keys, EnvelopeCipher cipher, AuditTrail trail, Clock clock, String producer) {
    this.keys = keys;
    this.cipher = cipher;
    this.trail = trail;
    this.clock = clock;
    this.producer = producer;
  }

  /// Reads the state and decides. The secret is opened only if `held` is not the one that the state
  /// asks for; that it was opened is durable on return.
  ///
  /// @param sentAt now, before the read
  /// @throws dev.byot.vault.state.StateUnavailableException if the state cannot be read
  /// @throws VaultException.Unavailable if an opening cannot be recorded
  Look look(KeyRef key, @Nullable OpenKey held, long sentAt, Cause cause)
      throws InterruptedException {
    var state = keys.find(key);
    var now = clock.instant();
    var refusal = Refusals.of(key, state, now);
    if (refusal.isPresent()) {
      return new Look.Refused(sentAt, stoppedBy(state), refusal.get());
    }
    var secret = Objects.requireNonNull(state.secret(), "an active key has a secret");
    var binding = new Binding(key, secret.secretId(), true, state.expiresAt());
    if (held != null && held.binding().equals(binding)) {
      return new Look.Usable(sentAt, UsePeriod.of(state), held, binding.expiresAt());
    }
    return open(state, secret, binding, sentAt, cause);
  }

  /// The last command that may have ended use.
  private static long stoppedBy(KeyState state) {
    return state.stops().stream()
        .mapToLong(PendingStop::sequence)
        .reduce(state.applied(), Math::max);
  }

  /// The same for the check of a key with its provider: one that the provider has refused before is
  /// opened too, for this once.
  Look lookForCheck(KeyRef key, long sentAt, Cause cause) throws InterruptedException {
    var state = keys.find(key);
    var now = clock.instant();
    var refusal = Refusals.of(key, state, now).filter(why -> !Refusals.isInvalid(why));
    if (refusal.isPresent()) {
      return new Look.Refused(sentAt, stoppedBy(state), refusal.get());
    }
    if (state.expiredAt(now)) {
      return new Look.Refused(sentAt, stoppedBy(state), Refusals.expired(key));
    }
    var secret = Objects.requireNonNull(state.secret(), "a key that can be checked has a secret");
    var binding = new Binding(key, secret.secretId(), true, state.expiresAt());
    return open(state, secret, binding, sentAt, cause);
  }

  /// A key that does not open is not tried again before the lease ends, so that KMS is not asked
  /// with every call.
  private Look open(KeyState state, StoredSecret secret, Binding binding, long sentAt, Cause cause)
      throws InterruptedException {
    var key = binding.key();
    var sequence = state.applied();
    SecretFields fields;
    try (var json = cipher.decrypt(secret.envelope(), binding)) {
      fields = SecretFields.fromJson(json);
    } catch (KekUnavailableException e) {
      LOG.warn("key {} cannot be opened now", key, e);
      return new Look.Refused(
          sentAt, sequence, new VaultException.Unavailable("key management", RETRY_AFTER, e));
    } catch (EnvelopeException | IllegalArgumentException e) {
      LOG.error("key {} does not open: it was moved or altered", key, e);
      return new Look.Refused(sentAt, sequence, Refusals.unreadable(key));
    }
    var open = new OpenKey(binding, secret.fingerprint(), fields);
    var recorded = false;
    try {
      recorded = trail.awaitDurable(trail.begin(openedEvent(binding, cause)));
    } finally {
      if (!recorded) {
        open.close();
      }
    }
    if (!recorded) {
      throw AuditTrail.unavailable();
    }
    return new Look.Usable(sentAt, UsePeriod.of(state), open, binding.expiresAt());
  }

  private VaultEvent openedEvent(Binding binding, Cause cause) {
    var key = binding.key();
    // One request may open several keys, and the same one again.
    var opening = cause.requestId() + "/" + opened.incrementAndGet();
    Instant at = clock.instant();
    return new VaultEvent(
        EventId.of(producer, EventType.KEY_OPENED, opening),
        EventType.KEY_OPENED,
        at,
        key.owner(),
        key,
        cause.requestId(),
        false,
        cause.in(Map.of("secretId", binding.secretId().toString())));
  }
}
