package dev.byot.vault.local;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// All that a process of this machine has in its memory and may write to: its heaps and buffers,
/// what is alive and what is left over alike. On Linux only.
final class ProcessMemory {
  private static final Pattern WRITABLE =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) rw.. .*?(\\[vvar.*)?");

  private static final int PIECE = 16 << 20;

  /// So much of a piece is read again with the next: longer than what is searched for.
  private static final int OVERLAP = 4096;

  private final Path folder;

  ProcessMemory(long pid) {
    folder = Path.of("/proc", Long.toString(pid));
    assumeTrue(Files.exists(folder.resolve("mem")), "no /proc: memory cannot be searched here");
  }

  /// Where the marker is, in any of its forms.
  List<CanarySearch.Hit> find(CanarySearch search) {
    var hits = new ArrayList<CanarySearch.Hit>();
    try (var memory = new RandomAccessFile(folder.resolve("mem").toFile(), "r")) {
      for (var line : Files.readAllLines(folder.resolve("maps"))) {
        var region = WRITABLE.matcher(line);
        if (region.matches() && region.group(3) == null) {
          var from = Long.parseUnsignedLong(region.group(1), 16);
          var to = Long.parseUnsignedLong(region.group(2), 16);
          for (var at = from; at < to; at += PIECE - OVERLAP) {
            hits.addAll(search.in(piece(memory, at, (int) Math.min(PIECE, to - at))));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hits;
  }

  private static byte[] piece(RandomAccessFile memory, long at, int length) throws IOException {
    var piece = new byte[length];
    memory.seek(at);
    try {
      memory.readFully(piece);
    } catch (IOException e) {
      // Given back by the process meanwhile.
      return new byte[0];
    }
    return piece;
  }
}
