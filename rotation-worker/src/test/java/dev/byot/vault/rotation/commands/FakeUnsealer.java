package dev.byot.vault.rotation.commands;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.seal.SealRefusedException;
import dev.byot.vault.seal.SealRefusedException.Reason;
import dev.byot.vault.seal.SealedSecret;
import dev.byot.vault.seal.UnsealUnavailableException;
import dev.byot.vault.seal.Unsealer;
import dev.byot.vault.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Opens what it sealed itself, and can be down or broken.
final class FakeUnsealer implements Unsealer {
  private final Map<SealedSecret, Sealed> seals = new HashMap<>();
  private boolean down;
  private boolean broken;
  private int opened;

  private record Sealed(Secret plaintext, KeyRef key, CommandId command) {}

  synchronized SealedSecret seal(String plaintext, KeyRef key, CommandId command) {
    var sealed = new SealedSecret("h.k.i.c." + command);
    var secret = Secret.taking(plaintext.getBytes(StandardCharsets.UTF_8));
    seals.put(sealed, new Sealed(secret, key, command));
    return sealed;
  }

  synchronized void goDown() {
    down = true;
  }

  /// Throws from now on what no unsealer should.
  synchronized void breakDown() {
    broken = true;
  }

  synchronized void recover() {
    down = false;
  }

  synchronized int opened() {
    return opened;
  }

  @Override
  public synchronized Secret unseal(
      SealedSecret sealed, KeyRef key, CommandId command, Instant acceptedAt) {
    if (down) {
      throw new UnsealUnavailableException("KMS is down", null);
    }
    if (broken) {
      throw new IllegalStateException("an unsealer with a bug");
    }
    opened++;
    var found = seals.get(sealed);
    if (found == null) {
      throw new SealRefusedException(Reason.DOES_NOT_OPEN);
    }
    if (!found.key.equals(key) || !found.command.equals(command)) {
      throw new SealRefusedException(Reason.WRONG_BINDING);
    }
    return found.plaintext.copy();
  }
}
