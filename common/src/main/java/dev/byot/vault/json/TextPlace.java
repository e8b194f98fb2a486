package dev.byot.vault.json;

/// A place in a text, as editors count: from 1, the column in characters.
public record TextPlace(int line, int column) {
  private static final int CONTINUATION = 0b1000_0000;
  private static final int CONTINUATION_MASK = 0b1100_0000;

  /// The place of a byte in UTF-8.
  public static TextPlace of(byte[] text, int offset) {
    var line = 1;
    var column = 1;
    for (var i = 0; i < offset; i++) {
      if (text[i] == '\n') {
        line++;
        column = 1;
      } else if ((text[i] & CONTINUATION_MASK) != CONTINUATION) {
        column++;
      }
    }
    return new TextPlace(line, column);
  }

  @Override
  public String toString() {
    return "line " + line + ", column " + column;
  }
}
