package dev.byot.vault.state;

import dev.byot.vault.envelope.Binding;
import dev.byot.vault.envelope.Envelope;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.KeySettings;
import dev.byot.vault.keys.KeyStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that is stored about one key.
///
/// @param accepted the sequence of the command that was accepted last
/// @param applied the sequence of the command that was decided last
/// @param stops accepted stops that are not decided yet: while there is one, the key is not used
/// @param secret absent if the status is `NONE`; a key that was disabled before its first secret
///   was stored has none either
/// @param revision counts every change of the key
/// @param evidence why the status is what it is, `null` of a key that nobody has set
public record KeyState(
    KeyRef key,
    long accepted,
    long applied,
    List<PendingStop> stops,
    KeyStatus status,
    @Nullable StoredSecret secret,
    long revision,
    KeySettings settings,
    @Nullable Instant createdAt,
    @Nullable Evidence evidence) {

  public KeyState {
    stops = List.copyOf(stops);
    var fits =
        switch (status) {
          case ACTIVE, INVALID -> secret != null;
          case NONE -> secret == null;
          case DISABLED -> true;
        };
    if (!fits) {
      throw new IllegalArgumentException("a key has a secret exactly when it is there");
    }
    if (applied > accepted) {
      throw new IllegalArgumentException("a command is accepted before it is applied");
    }
  }

  /// A key that nobody has set yet.
  public static KeyState none(KeyRef key) {
    return new KeyState(
        key, 0, 0, List.of(), KeyStatus.NONE, null, 0, KeySettings.DEFAULT, null, null);
  }

  /// The same key with other bookkeeping of its commands.
  public KeyState with(long nowAccepted, List<PendingStop> nowStops) {
    return counting(nowAccepted, applied, nowStops);
  }

  /// The same key once one more stop is accepted: it is not used any more.
  public KeyState stopping(CommandId stop, String type) {
    var more = new ArrayList<>(stops);
    more.add(new PendingStop(stop, accepted + 1, type));
    return with(accepted + 1, more);
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
        settings,
        createdAt,
        evidence);
  }

  /// The next revision, with that secret and what came with it.
  ///
  /// @param because the evidence, if the status becomes another
  public KeyState withSecret(
      StoredSecret stored, KeyStatus nowStatus, KeySettings nowSettings, Evidence because) {
    return changed(
        nowStatus,
        stored,
        nowSettings,
        secret == null ? stored.storedAt() : createdAt,
        nowStatus == status ? evidence : because);
  }

  /// The next revision, with those settings.
  public KeyState withSettings(KeySettings nowSettings) {
    return changed(status, secret, nowSettings, createdAt, evidence);
  }

  /// The next revision, with that status.
  public KeyState withStatus(KeyStatus nowStatus, Evidence because) {
    return changed(nowStatus, secret, settings, createdAt, because);
  }

  /// A tombstone: the sequences and the revision, so that no late command revives anything, and
  /// nothing else.
  public KeyState tombstone() {
    return changed(KeyStatus.NONE, null, KeySettings.DEFAULT, null, null);
  }

  private KeyState changed(
      KeyStatus nowStatus,
      @Nullable StoredSecret nowSecret,
      KeySettings nowSettings,
      @Nullable Instant nowCreatedAt,
      @Nullable Evidence nowEvidence) {
    return new KeyState(
        key,
        accepted,
        applied,
        stops,
        nowStatus,
        nowSecret,
        revision + 1,
        nowSettings,
        nowCreatedAt,
        nowEvidence);
  }

  /// The same revision of the key, whose secret lies in another envelope since then.
  ///
  /// @throws IllegalStateException if there is no secret
  public KeyState rewrapped(Envelope envelope, Instant at) {
    return new KeyState(
        key,
        accepted,
        applied,
        stops,
        status,
        requireSecret().rewrapped(envelope, at),
        revision,
        settings,
        createdAt,
        evidence);
  }

  public @Nullable String label() {
    return settings.label();
  }

  public @Nullable Instant expiresAt() {
    return settings.expiresAt();
  }

  /// When the status became what it is.
  public @Nullable Instant changedAt() {
    return evidence == null ? null : evidence.at();
  }

  /// Whether only the security team may enable it.
  public boolean isStoppedBySecurity() {
    return status == KeyStatus.DISABLED && evidence != null && evidence.by() == Actor.SECURITY;
  }

  /// Whether a call may use the key at that moment.
  public boolean usableAt(Instant now) {
    return status == KeyStatus.ACTIVE && stops.isEmpty() && !expiredAt(now);
  }

  public boolean expiredAt(Instant now) {
    var expiresAt = expiresAt();
    return expiresAt != null && !now.isBefore(expiresAt);
  }

  /// What the secret's envelope is bound to in this state, and opens for in no other. The key is
  /// the one that was asked for.
  ///
  /// @throws IllegalStateException if there is no secret
  public Binding binding() {
    return new Binding(
        key, requireSecret().secretId(), status != KeyStatus.DISABLED, settings.expiresAt());
  }

  private StoredSecret requireSecret() {
    if (secret == null) {
      throw new IllegalStateException("there is no secret");
    }
    return secret;
  }

  /// Whether there is something that a removal could remove, now or once it is applied.
  public boolean existsOrIsPending() {
    return status != KeyStatus.NONE || applied < accepted;
  }
}
