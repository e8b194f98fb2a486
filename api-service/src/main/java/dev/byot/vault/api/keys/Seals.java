package dev.byot.vault.api.keys;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.seal.SealBinding;
import dev.byot.vault.seal.SealRefusedException;
import dev.byot.vault.seal.SealedSecret;
import dev.byot.vault.seal.Sealer;
import dev.byot.vault.seal.SealingKey;
import dev.byot.vault.secret.SecretFields;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Seals what came in clear, and checks what came sealed. Nothing here can open a seal.
public final class Seals {
  /// A command id says when it was made; far from now, it says nothing.
  private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(10);

  private static final Duration LIFE = Duration.ofMinutes(5);

  private final Sealer sealer;
  private final Set<String> kids;

  /// @param keys the key to seal to first, and the others that browsers may still seal to
  public Seals(List<SealingKey> keys) {
    sealer = new Sealer(keys.getFirst());
    kids = keys.stream().map(SealingKey::kid).collect(Collectors.toUnmodifiableSet());
  }

  /// Seals the fields, which stay the caller's.
  SealedSecret seal(SecretFields fields, KeyRef key, CommandId command, Instant now) {
    try (var plaintext = fields.toJson()) {
      return sealer.seal(plaintext, key, command, now.plus(LIFE));
    }
  }

  /// The id that the browser chose for the command.
  ///
  /// @throws VaultException.InvalidRequest if the secret was sealed for anything but this
  CommandId check(SealedSecret sealed, KeyRef key, Instant now) {
    try {
      var command = SealBinding.of(sealed).command();
      if (Duration.between(command.madeAt(), now).abs().compareTo(CLOCK_DIFFERENCE) > 0) {
        throw new VaultException.InvalidRequest(
            "command-id-out-of-time", "the command id was not made within ten minutes of now");
      }
      SealBinding.check(sealed, key, command, kids, now);
      return command;
    } catch (SealRefusedException e) {
      throw new VaultException.InvalidRequest(e.reason().toString(), sentence(e.reason()));
    }
  }

  private static String sentence(SealRefusedException.Reason reason) {
    return switch (reason) {
      case MALFORMED -> "the sealed secret is not as GET /v1/sealing-key says";
      case UNKNOWN_KEY ->
          "the secret is sealed with a key that the vault does not, or no longer, open:"
              + " GET /v1/sealing-key and seal it again";
      case WRONG_BINDING -> "the secret is sealed for another owner, provider, name or command";
      case EXPIRED ->
          "the seal has expired, or lasts longer than ten minutes: seal the secret again";
      case DOES_NOT_OPEN -> "the sealed secret does not open";
    };
  }
}
