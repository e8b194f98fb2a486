package dev.byot.vault.api.usage;

import java.io.IOException;

/// The data of Server-Sent Events, line by line, as it comes: each event holds a JSON object.
final class EventData {
  private static final String FIELD = "data:";
  private static final byte[] END_OF_LINE = {'\n'};

  private final TokenScan scan;
  private boolean skipping;

  /// How much of the field's name was seen in this line.
  private int matched;

  /// Whether what comes is JSON.
  private boolean inData;

  EventData(TokenScan scan) {
    this.scan = scan;
  }

  void read(byte[] bytes, int offset, int count) throws IOException {
    var end = offset + count;
    var next = offset;
    while (next < end) {
      if (inData) {
        var lineEnd = endOfLine(bytes, next, end);
        scan.read(bytes, next, lineEnd - next);
        next = lineEnd;
        if (lineEnd < end) {
          // What ends a line is white space in JSON, and parts one object from the next.
          scan.read(END_OF_LINE, 0, 1);
          startLine();
          next++;
        }
      } else {
        look(bytes[next++]);
      }
    }
  }

  private static int endOfLine(byte[] bytes, int from, int end) {
    for (var i = from; i < end; i++) {
      if (isEnd(bytes[i])) {
        return i;
      }
    }
    return end;
  }

  private static boolean isEnd(byte next) {
    return next == '\n' || next == '\r';
  }

  private void startLine() {
    inData = false;
    skipping = false;
    matched = 0;
  }

  private void look(byte next) throws IOException {
    if (isEnd(next)) {
      startLine();
    } else if (skipping) {
      return;
    } else if (matched < FIELD.length()) {
      skipping = next != FIELD.charAt(matched++);
    } else if (next != ' ') {
      // Not `[DONE]`.
      inData = next == '{' || scan.isInside();
      skipping = !inData;
      if (inData) {
        scan.read(new byte[] {next}, 0, 1);
      }
    }
  }
}
