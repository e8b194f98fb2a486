package dev.byot.vault.envelope;

import dev.byot.vault.secret.AesGcm;
import dev.byot.vault.secret.Secret;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;

/// A key encryption key in memory, with versions and an outage that tests can switch on.
final class FakeKek implements Kek {
  private final SecureRandom random = new SecureRandom();
  private final List<Secret> versions = new ArrayList<>();
  private boolean down;

  FakeKek() {
    rotate();
  }

  void rotate() {
    versions.add(Secret.taking(random(AesGcm.KEY_BYTES)));
  }

  void goDown() {
    down = true;
  }

  private void requireUp() {
    if (down) {
      throw new KekUnavailableException("down, as was asked for", null);
    }
  }

  @Override
  public Wrapped wrap(Secret dek, byte[] associatedData) {
    requireUp();
    var iv = random(AesGcm.IV_BYTES);
    var encrypted = AesGcm.encrypt(versions.getLast(), iv, associatedData, dek);
    var wrapped = ByteBuffer.allocate(1 + iv.length + encrypted.length);
    wrapped.put((byte) versions.size()).put(iv).put(encrypted);
    return new Wrapped(wrapped.array(), "kek/" + versions.size());
  }

  @Override
  public Secret unwrap(byte[] wrappedDek, byte[] associatedData) {
    requireUp();
    try {
      return AesGcm.decrypt(
          versions.get(wrappedDek[0] - 1),
          Arrays.copyOfRange(wrappedDek, 1, 13),
          associatedData,
          Arrays.copyOfRange(wrappedDek, 13, wrappedDek.length));
    } catch (AEADBadTagException | IndexOutOfBoundsException e) {
      throw new EnvelopeException(e);
    }
  }

  private byte[] random(int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
