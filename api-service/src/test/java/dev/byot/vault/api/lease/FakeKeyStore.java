package dev.byot.vault.api.lease;

import dev.byot.vault.derived.Fingerprint;
import dev.byot.vault.envelope.Binding;
import dev.byot.vault.envelope.EnvelopeCipher;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.secret.Secret;
import dev.byot.vault.secret.SecretFields;
import dev.byot.vault.state.Evidence;
import dev.byot.vault.state.KeyState;
import dev.byot.vault.state.KeyStore;
import dev.byot.vault.state.PendingStop;
import dev.byot.vault.state.StateUnavailableException;
import dev.byot.vault.state.StoredSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Key state in memory: reads are counted, can be held back after they have read, and can be down.
public final class FakeKeyStore implements KeyStore {
  private final EnvelopeCipher cipher;
  private final Map<KeyRef, KeyState> states = new HashMap<>();
  private final Semaphore passes = new Semaphore(0);
  private boolean holding;
  private boolean down;
  private @Nullable Error broken;
  private int reads;
  private int lists;

  public FakeKeyStore(EnvelopeCipher cipher) {
    this.cipher = cipher;
  }

  @Override
  public KeyState find(KeyRef key) {
    KeyState state;
    boolean wait;
    synchronized (this) {
      reads++;
      requireUp();
      state = stored(key);
      wait = holding;
    }
    if (wait) {
      passes.acquireUninterruptibly();
    }
    return state;
  }

  @Override
  public synchronized List<KeyState> list(OwnerId owner) {
    return states.values().stream().filter(state -> state.key().owner().equals(owner)).toList();
  }

  @Override
  public synchronized List<KeyState> list(OwnerId owner, ProviderId provider) {
    lists++;
    requireUp();
    return list(owner).stream().filter(state -> state.key().provider().equals(provider)).toList();
  }

  private void requireUp() {
    if (broken != null) {
      throw broken;
    }
    if (down) {
      throw new StateUnavailableException("down", new IOException());
    }
  }

  public synchronized int reads() {
    return reads;
  }

  public synchronized int lists() {
    return lists;
  }

  /// From now on reads wait, with what they have read, to be let pass one by one.
  public synchronized void hold() {
    holding = true;
  }

  public void pass(int count) {
    passes.release(count);
  }

  public synchronized void stopHolding() {
    holding = false;
    passes.release(100);
  }

  public synchronized void goDown() {
    down = true;
  }

  /// From now on every read ends in that, as in a library with a bug.
  public synchronized void breakWith(Error error) {
    broken = error;
  }

  public synchronized void recover() {
    down = false;
    broken = null;
  }

  public CommandId store(KeyRef key, String apiKey) {
    return store(key, apiKey, null);
  }

  public CommandId store(KeyRef key, String apiKey, @Nullable Instant expiresAt) {
    return store(key, Map.of("apiKey", apiKey), expiresAt);
  }

  /// Stores a secret of several fields.
  public synchronized CommandId store(
      KeyRef key, Map<String, String> values, @Nullable Instant expiresAt) {
    var id = CommandId.next();
    var secrets = new LinkedHashMap<String, Secret>();
    values.forEach(
        (name, value) -> secrets.put(name, Secret.taking(value.getBytes(StandardCharsets.UTF_8))));
    var fields = SecretFields.of(secrets);
    var envelope = cipher.encrypt(fields.toJson(), new Binding(key, id, true, expiresAt));
    var secret =
        new StoredSecret(id, envelope, "…", new Fingerprint("A".repeat(22)), Instant.EPOCH);
    states.put(key, state(key, KeyStatus.ACTIVE, List.of(), secret, expiresAt));
    return id;
  }

  public synchronized void put(KeyState state) {
    states.put(state.key(), state);
  }

  public void stop(KeyRef key) {
    stop(key, "RemoveKey");
  }

  /// Stops a key.
  ///
  /// @param type the stop's type of command
  public synchronized void stop(KeyRef key, String type) {
    var state = stored(key);
    states.put(
        key,
        state(
            key,
            state.status(),
            List.of(new PendingStop(CommandId.next(), 2, type)),
            state.secret(),
            state.expiresAt()));
  }

  /// As if that stop of the key had been accepted and decided, and the key then enabled again.
  public synchronized void stopAndEnable(KeyRef key) {
    var stopping = stored(key).stopping(CommandId.next(), "DisableKey");
    var disabled =
        stopping.decided(stopping.accepted(), List.of()).withStatus(KeyStatus.DISABLED, byOwner());
    var next = disabled.accepted() + 1;
    states.put(
        key,
        disabled
            .with(next, List.of())
            .decided(next, List.of())
            .withStatus(KeyStatus.ACTIVE, byOwner()));
  }

  private static Evidence byOwner() {
    return new Evidence(Actor.OWNER, Instant.EPOCH, CommandId.next().toString(), null);
  }

  public synchronized void setStatus(KeyRef key, KeyStatus status) {
    var state = stored(key);
    states.put(key, state(key, status, List.of(), state.secret(), state.expiresAt()));
  }

  /// As if that many commands of the key had been decided.
  public synchronized void decided(KeyRef key, long sequence) {
    var state = stored(key);
    states.put(key, state.with(sequence, state.stops()).decided(sequence, state.stops()));
  }

  /// What the owner says about a key, wherever it is.
  public synchronized void settle(KeyRef key, Function<KeySettings, KeySettings> change) {
    var state = stored(key);
    states.put(key, state.withSettings(change.apply(state.settings())));
  }

  public synchronized void remove(KeyRef key) {
    states.remove(key);
  }

  /// Puts the envelope of one key in the place of another, as who can write the database could.
  public synchronized void move(KeyRef from, KeyRef to) {
    var state = Objects.requireNonNull(states.get(from));
    states.put(to, state(to, state.status(), List.of(), state.secret(), state.expiresAt()));
  }

  /// Changes the expiry without wrapping anew, as who can write the database could.
  public synchronized void prolong(KeyRef key, Instant expiresAt) {
    var state = Objects.requireNonNull(states.get(key));
    states.put(key, state(key, state.status(), List.of(), state.secret(), expiresAt));
  }

  /// What is stored, whatever holds reads back; not a read that a test counts.
  private KeyState stored(KeyRef key) {
    return states.getOrDefault(key, KeyState.none(key));
  }

  private static KeyState state(
      KeyRef key,
      KeyStatus status,
      List<PendingStop> stops,
      @Nullable StoredSecret secret,
      @Nullable Instant expiresAt) {
    return new KeyState(
        key,
        2,
        1,
        stops,
        status,
        secret,
        1,
        KeySettings.DEFAULT.with(null, expiresAt),
        Instant.EPOCH,
        null);
  }
}
