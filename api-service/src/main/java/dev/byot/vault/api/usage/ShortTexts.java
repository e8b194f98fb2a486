package dev.byot.vault.api.usage;

/// JSON whose texts are cut short, piece by piece, so that a parser need not hold what a model
/// wrote, which may be megabytes of an image. Nothing else is changed.
final class ShortTexts {
  /// As much as the longest name of a model, and more.
  private static final int MOST_BYTES = 256;

  private static final int CONTINUATION_MASK = 0xC0;
  private static final int CONTINUATION = 0x80;
  private static final int HEX_DIGITS = 4;

  /// Behind a backslash.
  private static final int ESCAPE = HEX_DIGITS + 1;

  private boolean inText;
  private boolean dropping;
  private int length;

  /// How much of an escape is still to come; an escape is never cut.
  private int escape;

  /// Copies what is left of some bytes.
  ///
  /// @param to has room for all of them
  /// @return how many are left
  int copy(byte[] from, int offset, int count, byte[] to) {
    var copied = 0;
    var end = offset + count;
    for (var i = dropped(from, offset, end); i < end; i = dropped(from, i + 1, end)) {
      if (keeps(from[i])) {
        to[copied++] = from[i];
      }
    }
    return copied;
  }

  /// Where what is dropped for certain ends: most of a long text, which is the most of an answer.
  private int dropped(byte[] from, int begin, int end) {
    var at = begin;
    if (inText && dropping && escape == 0) {
      while (at < end && from[at] != '"' && from[at] != '\\') {
        at++;
      }
    }
    return at;
  }

  private boolean keeps(byte next) {
    if (!inText) {
      if (next == '"') {
        inText = true;
        dropping = false;
        length = 0;
      }
      return true;
    }
    length++;
    if (escape == ESCAPE) {
      escape = next == 'u' ? HEX_DIGITS : 0;
    } else if (escape > 0) {
      escape--;
    } else if (next == '"') {
      inText = false;
      return true;
    } else {
      // A character is never cut either.
      dropping |= length > MOST_BYTES && (next & CONTINUATION_MASK) != CONTINUATION;
      escape = next == '\\' ? ESCAPE : 0;
    }
    return !dropping;
  }
}
