package dev.byot.vault.local;

import dev.byot.vault.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Asks for secrets: at a terminal without showing them, else one a line of the standard input.
final class SecretPrompt {
  private static final int LONGEST = 16 * 1024;

  /// Of one character in UTF-8.
  private static final int MOST_BYTES = 3;

  private final InputStream in;

  SecretPrompt(InputStream in) {
    this.in = in;
  }

  /// What was typed or piped, without blanks around it. The caller closes it.
  ///
  /// @throws IllegalStateException if there is nothing
  // Null without a terminal, or there and none: that depends on the JDK.
  @SuppressWarnings("SystemConsoleNull")
  Secret ask(String label) {
    var console = System.console();
    if (console == null || !console.isTerminal()) {
      return trimmed(line(), label);
    }
    var typed = console.readPassword("%s: ", label);
    if (typed == null) {
      throw new IllegalStateException("there is no " + label);
    }
    try {
      var encoded = ByteBuffer.allocate(typed.length * MOST_BYTES);
      StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(typed), encoded, true);
      var bytes = new byte[encoded.flip().remaining()];
      encoded.get(bytes);
      Arrays.fill(encoded.array(), (byte) 0);
      return trimmed(bytes, label);
    } finally {
      Arrays.fill(typed, ' ');
    }
  }

  private byte[] line() {
    var buffer = new byte[LONGEST];
    var length = 0;
    try {
      for (var next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
        if (length == LONGEST) {
          throw new IllegalStateException("the line has more than 16 KiB");
        }
        buffer[length++] = (byte) next;
      }
      return Arrays.copyOf(buffer, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
  }

  private static Secret trimmed(byte[] bytes, String label) {
    var from = 0;
    var to = bytes.length;
    while (from < to && isSpace(bytes[from])) {
      from++;
    }
    while (to > from && isSpace(bytes[to - 1])) {
      to--;
    }
    var value = Arrays.copyOfRange(bytes, from, to);
    Arrays.fill(bytes, (byte) 0);
    if (value.length == 0) {
      throw new IllegalStateException("there is no " + label);
    }
    return Secret.taking(value);
  }

  private static boolean isSpace(byte next) {
    return next >= 0 && next <= ' ';
  }
}
