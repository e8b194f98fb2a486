package dev.byot.vault.emulator.firestore;

/// Strings as Firestore counts and orders them: by their UTF-8 bytes.
final class Utf8 {
  private Utf8() {}

  static int length(String text) {
    var bytes = 0;
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      // Each half of a surrogate pair counts for two of its four bytes.
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }

  /// `String.compareTo` differs: it puts surrogate pairs before U+E000.
  static int compare(String left, String right) {
    var common = Math.min(left.length(), right.length());
    for (var i = 0; i < common; i++) {
      var l = left.charAt(i);
      var r = right.charAt(i);
      if (l != r) {
        var lHigh = Character.isSurrogate(l);
        var rHigh = Character.isSurrogate(r);
        return lHigh == rHigh ? Character.compare(l, r) : Boolean.compare(lHigh, rHigh);
      }
    }
    return Integer.compare(left.length(), right.length());
  }
}
