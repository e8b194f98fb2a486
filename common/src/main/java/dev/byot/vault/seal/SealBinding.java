package dev.byot.vault.seal;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.seal.SealRefusedException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What a sealed secret says it was sealed for: its protected header, which is exactly `alg, enc,
/// typ, kid, crit, own, prv, nam, cid, exp`. Readable without opening, true only once it has
/// opened.
public record SealBinding(String kid, KeyRef key, CommandId command, Instant expires) {
  /// How far ahead of the command's acceptance a seal may expire.
  public static final Duration MAX_LIFE = Duration.ofMinutes(10);

  /// What `alg`, `enc`, `typ` and `crit` are in every seal.
  public static final String ALGORITHM = "RSA-OAEP-256";

  public static final String ENCRYPTION = "A256GCM";
  public static final String TYPE = "byot-seal+jwe";
  public static final List<String> CRITICAL = List.of("own", "prv", "nam", "cid", "exp");

  /// The members that whoever seals fills.
  public static final List<String> FILLED = List.of("kid", "own", "prv", "nam", "cid", "exp");

  /// Reads the header, strictly.
  ///
  /// @throws SealRefusedException if it has a member too many or too few, one twice, another
  ///   algorithm, or sizes that no seal of ours has
  public static SealBinding of(SealedSecret sealed) {
    return of(SealParts.of(sealed));
  }

  static SealBinding of(SealParts parts) {
    var header = SealHeader.parse(parts.header());
    try {
      return new SealBinding(
          header.text("kid"),
          new KeyRef(
              new OwnerId(header.text("own")),
              new ProviderId(header.text("prv")),
              new KeyName(header.text("nam"))),
          CommandId.parse(header.text("cid")),
          Instant.ofEpochSecond(header.expires()));
    } catch (IllegalArgumentException e) {
      var refused = new SealRefusedException(Reason.MALFORMED);
      refused.initCause(e);
      throw refused;
    }
  }

  /// Checks what can be checked without opening; the kid is one of `kids` afterwards.
  ///
  /// @param acceptedAt when the command is, or was, accepted
  /// @throws SealRefusedException if it was sealed for anything else
  public static SealBinding check(
      SealedSecret sealed, KeyRef key, CommandId command, Set<String> kids, Instant acceptedAt) {
    var binding = of(sealed);
    binding.require(key, command, kids, acceptedAt);
    return binding;
  }

  void require(KeyRef wantedKey, CommandId wantedCommand, Set<String> kids, Instant acceptedAt) {
    if (!kids.contains(kid)) {
      throw new SealRefusedException(Reason.UNKNOWN_KEY);
    }
    if (!key.equals(wantedKey) || !command.equals(wantedCommand)) {
      throw new SealRefusedException(Reason.WRONG_BINDING);
    }
    if (expires.isBefore(acceptedAt) || expires.isAfter(acceptedAt.plus(MAX_LIFE))) {
      throw new SealRefusedException(Reason.EXPIRED);
    }
  }
}
