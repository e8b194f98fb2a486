package dev.byot.vault.catalogue;

import dev.byot.vault.secret.Secret;
import java.net.URI;
import java.util.regex.Pattern;

/// One field of what an owner keeps for a provider.
///
/// @param label what users call it
/// @param pattern the whole of its form
/// @param form the pattern in words, for whoever typed something else
/// @param where the page on which users find it
/// @param identifying whether it tells one key from another: fingerprints are made of it
public record Field(
    String name, String label, Pattern pattern, String form, URI where, boolean identifying) {

  /// More than any provider's key, and little enough to be sealed and sent.
  public static final int MAX_BYTES = 16 * 1024;

  /// Whether the value has the form. Only visible ASCII ever has, so that a value that is accepted
  /// can stand in a header.
  public boolean accepts(Secret value) {
    return value.length() <= MAX_BYTES
        && value.use(bytes -> accepts(new Latin1(bytes, 0, bytes.length)));
  }

  /// The same of characters.
  public boolean accepts(CharSequence value) {
    return value.chars().allMatch(c -> c > ' ' && c <= '~') && pattern.matcher(value).matches();
  }

  /// Bytes as characters, without making a string of them.
  private static final class Latin1 implements CharSequence {
    private final byte[] bytes;
    private final int from;
    private final int to;

    Latin1(byte[] bytes, int from, int to) {
      this.bytes = bytes;
      this.from = from;
      this.to = to;
    }

    @Override
    public int length() {
      return to - from;
    }

    @Override
    public char charAt(int index) {
      return (char) (bytes[from + index] & 0xFF);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Latin1(bytes, from + start, from + end);
    }

    @Override
    public String toString() {
      return "Latin1[redacted]";
    }
  }
}
