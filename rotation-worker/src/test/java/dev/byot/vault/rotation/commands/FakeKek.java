package dev.byot.vault.rotation.commands;

import dev.byot.vault.envelope.EnvelopeException;
import dev.byot.vault.envelope.Kek;
import dev.byot.vault.envelope.KekUnavailableException;
import dev.byot.vault.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;

/// A key encryption key that remembers what it wrapped, and can be down.
final class FakeKek implements Kek {
  private final Map<String, Entry> wrapped = new HashMap<>();
  private boolean down;
  private int refused;

  private record Entry(Secret dek, String associatedData) {}

  synchronized void goDown() {
    down = true;
  }

  synchronized void recover() {
    down = false;
  }

  /// How often it was asked while it was down.
  synchronized int refused() {
    return refused;
  }

  @Override
  public synchronized Wrapped wrap(Secret dek, byte[] associatedData) {
    requireUp();
    var name = UUID.randomUUID().toString();
    wrapped.put(name, new Entry(dek.copy(), hex(associatedData)));
    return new Wrapped(name.getBytes(StandardCharsets.US_ASCII), "kek/1");
  }

  @Override
  public synchronized Secret unwrap(byte[] wrappedDek, byte[] associatedData) {
    requireUp();
    var entry = wrapped.get(new String(wrappedDek, StandardCharsets.US_ASCII));
    if (entry == null || !entry.associatedData.equals(hex(associatedData))) {
      throw new EnvelopeException(null);
    }
    return entry.dek.copy();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private void requireUp() {
    if (down) {
      refused++;
      throw new KekUnavailableException("the KEK is down", null);
    }
  }
}
