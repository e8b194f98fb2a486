package dev.byot.vault.rotation.commands;

import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.catalogue.Field;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.commands.CommandRecord;
import dev.byot.vault.commands.KeyCommand;
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
      case KeyCommand.UpdateKey update -> new Intent.Relabel(update.label(), update.ifRevision());
      case KeyCommand.RemoveKey _ -> new Intent.Remove();
    };
  }

  private Intent open(
      CommandRecord accepted, KeyCommand.SetKey set, KeyStatus resulting, Instant now) {
    var provider = catalogue.provider(set.key().provider());
    if (provider.isEmpty()) {
      return new Intent.Reject("unknown-provider");
    }
    // Judged as the seal's expiry is, by when the command was accepted: a delay does no harm.
    var expiresAt = set.expiresAt();
    if (expiresAt != null && !accepted.acceptedAt().isBefore(expiresAt)) {
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
      var expiresAt =
          set.expiresAt() == null ? null : set.expiresAt().truncatedTo(ChronoUnit.MILLIS);
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
