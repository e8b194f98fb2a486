package dev.byot.vault.envelope;

import java.util.Arrays;

/// A secret as it is stored. A value: arrays are copied in and out.
public final class Envelope {
  private final byte[] ciphertext;
  private final byte[] wrappedDek;
  private final String kekVersion;

  /// @param ciphertext one byte of format (1), 12 bytes of IV, then AES-256-GCM ciphertext and tag
  /// @param wrappedDek the data key, wrapped by the key encryption key
  /// @param kekVersion the version of it that KMS says it used
  public Envelope(byte[] ciphertext, byte[] wrappedDek, String kekVersion) {
    this.ciphertext = ciphertext.clone();
    this.wrappedDek = wrappedDek.clone();
    this.kekVersion = kekVersion;
  }

  public byte[] ciphertext() {
    return ciphertext.clone();
  }

  public byte[] wrappedDek() {
    return wrappedDek.clone();
  }

  public String kekVersion() {
    return kekVersion;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Envelope that
        && Arrays.equals(ciphertext, that.ciphertext)
        && Arrays.equals(wrappedDek, that.wrappedDek)
        && kekVersion.equals(that.kekVersion);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(ciphertext) + Arrays.hashCode(wrappedDek);
  }

  @Override
  public String toString() {
    return "Envelope[" + ciphertext.length + " bytes under " + kekVersion + "]";
  }
}
