package dev.byot.vault.state;

import dev.byot.vault.envelope.Binding;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeyStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that is stored about one key.
///
/// @param accepted the sequence of the command that was accepted last
/// @param applied the sequence of the command that was decided last
/// @param stops accepted stops that are not decided yet: while there is one, the key is not used
/// @param secret absent exactly when the status is `NONE`
/// @param revision counts every change of the key
/// @param expiresAt when use ends by itself, `null` for never
/// @param changedAt when `status` became what it is
/// @param evidence why it is: the command that decided it
public record KeyState(
    KeyRef key,
    long accepted,
    long applied,
    List<PendingStop> stops,
    KeyStatus status,
    @Nullable StoredSecret secret,
    long revision,
    @Nullable String label,
    @Nullable Instant expiresAt,
    @Nullable Instant createdAt,
    @Nullable Instant changedAt,
    @Nullable String evidence) {

  public KeyState {
    stops = List.copyOf(stops);
    if ((secret == null) != (status == KeyStatus.NONE)) {
      throw new IllegalArgumentException("a key has a secret exactly when it is there");
    }
    if (applied > accepted) {
      throw new IllegalArgumentException("a command is accepted before it is applied");
    }
  }

  /// A key that nobody has set yet.
  public static KeyState none(KeyRef key) {
    return new KeyState(
        key, 0, 0, List.of(), KeyStatus.NONE, null, 0, null, null, null, null, null);
  }

  /// The same key with other bookkeeping of its commands.
  public KeyState with(long nowAccepted, List<PendingStop> nowStops) {
    return counting(nowAccepted, applied, nowStops);
  }

  /// The same key once a command of it is decided.
  public KeyState decided(long nowApplied, List<PendingStop> nowStops) {
    return counting(accepted, nowApplied, nowStops);
  }

  private KeyState counting(long nowAccepted, long nowApplied, List<PendingStop> nowStops) {
    return new KeyState(
        key,
        nowAccepted,
        nowApplied,
        nowStops,
        status,
        secret,
        revision,
        label,
        expiresAt,
        createdAt,
        changedAt,
        evidence);
  }

  /// The next revision, with that secret and what came with it.
  ///
  /// @param because the command that stored it: the evidence, if the status becomes another
  public KeyState withSecret(
      StoredSecret stored,
      KeyStatus nowStatus,
      @Nullable String nowLabel,
      @Nullable Instant nowExpiresAt,
      Instant now,
      String because) {
    var sameStatus = nowStatus == status;
    return new KeyState(
        key,
        accepted,
        applied,
        stops,
        nowStatus,
        stored,
        revision + 1,
        nowLabel,
        nowExpiresAt,
        secret == null ? stored.storedAt() : createdAt,
        sameStatus ? changedAt : now,
        sameStatus ? evidence : because);
  }

  /// The next revision, with that label.
  public KeyState withLabel(@Nullable String nowLabel) {
    return new KeyState(
        key,
        accepted,
        applied,
        stops,
        status,
        secret,
        revision + 1,
        nowLabel,
        expiresAt,
        createdAt,
        changedAt,
        evidence);
  }

  /// A tombstone: the sequences and the revision, so that no late command revives anything, and
  /// nothing else.
  public KeyState tombstone() {
    return new KeyState(
        key,
        accepted,
        applied,
        stops,
        KeyStatus.NONE,
        null,
        revision + 1,
        null,
        null,
        null,
        null,
        null);
  }

  /// Whether a call may use the key at that moment.
  public boolean usableAt(Instant now) {
    return status == KeyStatus.ACTIVE && stops.isEmpty() && !expiredAt(now);
  }

  public boolean expiredAt(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }

  /// What the secret's envelope is bound to in this state, and opens for in no other. The key is
  /// the one that was asked for.
  ///
  /// @throws IllegalStateException if there is no secret
  public Binding binding() {
    if (secret == null) {
      throw new IllegalStateException("there is no secret");
    }
    return new Binding(key, secret.secretId(), status != KeyStatus.DISABLED, expiresAt);
  }

  /// Whether there is something that a removal could remove, now or once it is applied.
  public boolean existsOrIsPending() {
    return status != KeyStatus.NONE || applied < accepted;
  }
}
