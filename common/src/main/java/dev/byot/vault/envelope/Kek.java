package dev.byot.vault.envelope;

import dev.byot.vault.secret.Secret;

/// The key encryption key: wraps data keys, and never leaves where it is kept.
///
/// Both methods throw [KekUnavailableException] if it did not answer, or not intact; the same call
/// may succeed later.
public interface Kek {
  /// Wraps a data key under the current version. The data key stays the caller's.
  Wrapped wrap(Secret dek, byte[] associatedData);

  /// Unwraps, whichever version wrapped. The caller closes the data key.
  ///
  /// @throws EnvelopeException if it was not wrapped by this key with this associated data
  Secret unwrap(byte[] wrappedDek, byte[] associatedData);

  /// A wrapped data key and the version that wrapped it.
  final class Wrapped {
    private final byte[] bytes;
    private final String kekVersion;

    public Wrapped(byte[] bytes, String kekVersion) {
      this.bytes = bytes.clone();
      this.kekVersion = kekVersion;
    }

    public byte[] bytes() {
      return bytes.clone();
    }

    public String kekVersion() {
      return kekVersion;
    }
  }
}
