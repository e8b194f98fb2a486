package dev.byot.vault.rotation.commands;

import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.catalogue.Field;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.KeyPatch;
import dev.byot.vault.derived.Fingerprints;
import dev.byot.vault.envelope.Binding;
import dev.byot.vault.envelope.EnvelopeCipher;
import dev.byot.vault.keys.KeyStatus;
import dev.byot.vault.seal.SealRefusedException;
import dev.byot.vault.seal.Unsealer;
import dev.byot.vault.secret.Secret;
import dev.byot.vault.secret.SecretFields;
import dev.byot.vault.state.StoredSecret;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Does for a command what must not happen inside a transaction: opens the seal, checks what is in
/// it, and encrypts it for the state that will result.
public final class Preparation {
  private final Catalogue catalogue;
  private final Unsealer unsealer;
  private final EnvelopeCipher cipher;
  private final Fingerprints fingerprints;

  public Preparation(
      Catalogue catalogue, Unsealer unsealer, EnvelopeCipher cipher, Fingerprints fingerprints) {
    this.catalogue = catalogue;
    this.unsealer = unsealer;
    this.cipher = cipher;
    this.fingerprints = fingerprints;
  }

  /// What the command comes to; an [Intent.Reject] if it will never succeed.
  ///
  /// @param resulting the status that the key has once its secret is stored
  /// @throws dev.byot.vault.seal.UnsealUnavailableException if KMS does not open now
  /// @throws dev.byot.vault.envelope.KekUnavailableException if KMS does not wrap now
  Intent prepare(CommandRecord accepted, KeyCommand command, KeyStatus resulting, Instant now) {
    return switch (command) {
      case KeyCommand.SetKey set -> open(accepted, set, resulting, now);
      case KeyCommand.UpdateKey update -> update(accepted, update);
      case KeyCommand.EnableKey enable -> new Intent.Enable(enable.by(), enable.ifRevision());
      case KeyCommand.RemoveKey _, KeyCommand.DisableKey _ -> KeyRules.intent(command.type());
      case KeyCommand.ReportCheck _ -> throw new IllegalArgumentException("nobody accepts reports");
    };
  }

  /// Wraps anew.
  ///
  /// @throws dev.byot.vault.envelope.EnvelopeException if the envelope does not open, and never
  ///   will
  /// @throws dev.byot.vault.envelope.KekUnavailableException if KMS does not do it now
  Rebinding.Done rebind(Rebinding what) {
    var result = cipher.rebind(what.envelope(), what.from(), what.to());
    return new Rebinding.Done(what, result);
  }

  private static Intent update(CommandRecord accepted, KeyCommand.UpdateKey update) {
    var patch = update.patch();
    var expiresAt = patch.expiresAt();
    if (expiresAt == null) {
      return new Intent.Update(patch, update.ifRevision());
    }
    if (hasPassed(expiresAt.value(), accepted)) {
      return new Intent.Reject("expired");
    }
    var stored =
        new KeyPatch(
            patch.label(),
            new KeyPatch.To<>(toStore(expiresAt.value())),
            patch.preference(),
            patch.limits(),
            patch.passOverWhenDisabled());
    return new Intent.Update(stored, update.ifRevision());
  }

  /// Judged as a seal's expiry is, by when the command was accepted: a delay does no harm.
  private static boolean hasPassed(@Nullable Instant expiresAt, CommandRecord accepted) {
    return expiresAt != null && !accepted.acceptedAt().isBefore(expiresAt);
  }

  /// As finely as an envelope is bound to it.
  private static @Nullable Instant toStore(@Nullable Instant expiresAt) {
    return expiresAt == null ? null : expiresAt.truncatedTo(ChronoUnit.MILLIS);
  }

  private Intent open(
      CommandRecord accepted, KeyCommand.SetKey set, KeyStatus resulting, Instant now) {
    var provider = catalogue.provider(set.key().provider());
    if (provider.isEmpty()) {
      return new Intent.Reject("unknown-provider");
    }
    if (hasPassed(set.expiresAt(), accepted)) {
      return new Intent.Reject("expired");
    }
    try (var plaintext =
        unsealer.unseal(set.sealed(), set.key(), set.id(), accepted.acceptedAt())) {
      return store(set, provider.get(), plaintext, resulting, now);
    } catch (SealRefusedException e) {
      return new Intent.Reject(e.reason().toString());
    }
  }

  private Intent store(
      KeyCommand.SetKey set,
      Provider provider,
      Secret plaintext,
      KeyStatus resulting,
      Instant now) {
    try (var fields = read(plaintext, provider)) {
      var identifying = fields.get(provider.identifyingField().name());
      var expiresAt = toStore(set.expiresAt());
      var binding = new Binding(set.key(), set.id(), resulting != KeyStatus.DISABLED, expiresAt);
      try (var json = fields.toJson()) {
        var secret =
            new StoredSecret(
                set.id(),
                cipher.encrypt(json, binding),
                Hint.of(identifying),
                fingerprints.perOwner(set.key().owner(), provider.id(), identifying),
                now);
        return new Intent.Store(
            secret,
            binding,
            fingerprints.global(provider.id(), identifying),
            set.label(),
            expiresAt);
      }
    } catch (BadSecret _) {
      // Sealed in a browser, it may be anything; the reason is all that may be told of it.
      return new Intent.Reject("bad-secret");
    }
  }

  private static SecretFields read(Secret plaintext, Provider provider) throws BadSecret {
    SecretFields fields;
    try {
      fields = SecretFields.fromJson(plaintext);
    } catch (IllegalArgumentException e) {
      throw new BadSecret(e);
    }
    if (!fits(fields, provider)) {
      fields.close();
      throw new BadSecret(null);
    }
    return fields;
  }

  private static boolean fits(SecretFields fields, Provider provider) {
    return names(provider).equals(fields.names())
        && provider.fields().stream().allMatch(field -> field.accepts(fields.get(field.name())));
  }

  private static Set<String> names(Provider provider) {
    return provider.fields().stream().map(Field::name).collect(Collectors.toUnmodifiableSet());
  }
}
