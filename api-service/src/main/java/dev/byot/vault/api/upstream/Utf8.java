package dev.byot.vault.api.upstream;

/// Where characters end in UTF-8 (RFC 3629).
final class Utf8 {
  private static final int LONGEST = 4;

  private Utf8() {}

  /// How many bytes at the end begin a character that is not whole yet, 0 to 3. Genkit's client
  /// decodes each piece of a stream by itself, so a piece must not end within a character.
  static int unfinished(byte[] bytes, int length) {
    for (var back = 1; back < LONGEST && back <= length; back++) {
      var lead = bytes[length - back] & 0xFF;
      if (lead < 0x80) {
        return 0;
      }
      if (lead >= 0xC0) {
        return back < lengthOf(lead) ? back : 0;
      }
    }
    return 0;
  }

  private static int lengthOf(int lead) {
    if (lead >= 0xF0) {
      return LONGEST;
    }
    return lead >= 0xE0 ? 3 : 2;
  }
}
