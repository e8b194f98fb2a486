package dev.byot.vault.api.usage;

import java.util.Set;

/// How much text of a model an answer holds, without what frames it.
final class WrittenText {
  /// The members in which providers send text, thoughts and arguments of tools.
  private static final Set<String> NAMES =
      Set.of(
          "content",
          "text",
          "thinking",
          "reasoning",
          "reasoning_content",
          "refusal",
          "arguments",
          "partial_json",
          "delta",
          "completion");

  private long bytes;

  /// A text has come.
  ///
  /// @param name of its member
  void add(String name, char[] characters, int offset, int length) {
    if (NAMES.contains(name)) {
      for (var i = offset; i < offset + length; i++) {
        bytes += bytes(characters[i]);
      }
    }
  }

  /// So much of texts was cut off that were long: nothing else is.
  void addCut(long count) {
    bytes += count;
  }

  /// Of UTF-8; half of a surrogate pair has two of four.
  private static int bytes(char character) {
    if (character < 0x80) {
      return 1;
    }
    return character < 0x800 || Character.isSurrogate(character) ? 2 : 3;
  }

  long bytes() {
    return bytes;
  }
}
