package dev.byot.vault.api.lease;

import dev.byot.vault.envelope.EnvelopeException;
import dev.byot.vault.envelope.Kek;
import dev.byot.vault.envelope.KekUnavailableException;
import dev.byot.vault.secret.Secret;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A key encryption key in memory that counts, and can be down.
public final class FakeKek implements Kek {
  private final List<Entry> entries = new ArrayList<>();
  private int unwraps;
  private boolean down;

  @Override
  public synchronized Wrapped wrap(Secret dek, byte[] associatedData) {
    entries.add(new Entry(dek.copy(), ByteBuffer.wrap(associatedData.clone())));
    return new Wrapped(new byte[] {(byte) (entries.size() - 1)}, "1");
  }

  @Override
  public synchronized Secret unwrap(byte[] wrappedDek, byte[] associatedData) {
    unwraps++;
    if (down) {
      throw new KekUnavailableException("down", null);
    }
    var entry = entries.get(wrappedDek[0]);
    if (!entry.associatedData.equals(ByteBuffer.wrap(associatedData))) {
      throw new EnvelopeException(null);
    }
    return entry.dek.copy();
  }

  public synchronized int unwraps() {
    return unwraps;
  }

  public synchronized void goDown() {
    down = true;
  }

  public synchronized void recover() {
    down = false;
  }

  private record Entry(Secret dek, ByteBuffer associatedData) {}
}
