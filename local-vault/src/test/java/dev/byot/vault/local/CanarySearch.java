package dev.byot.vault.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Finds a marker in bytes, in any of its forms.
final class CanarySearch {
  private static final int PAIRS = 1 << 16;
  private static final int CONTEXT = 40;

  private final List<String> names = new ArrayList<>();
  private final List<byte[]> patterns = new ArrayList<>();

  /// By the first two bytes: which patterns begin so.
  private final int[][] byPair = new int[PAIRS][];

  CanarySearch(CanaryMarker... markers) {
    for (var marker : markers) {
      marker.forms().forEach(this::add);
    }
  }

  private void add(String name, byte[] pattern) {
    if (patterns.stream().anyMatch(known -> Arrays.equals(known, pattern))) {
      return;
    }
    var pair = pair(pattern[0], pattern[1]);
    var known = byPair[pair] == null ? new int[0] : byPair[pair];
    byPair[pair] = Arrays.copyOf(known, known.length + 1);
    byPair[pair][known.length] = patterns.size();
    names.add(name);
    patterns.add(pattern);
  }

  private static int pair(byte first, byte second) {
    return (first & 0xFF) << 8 | (second & 0xFF);
  }

  /// A form of the marker, and where it is.
  record Hit(String form, int offset, String context) {
    @Override
    public String toString() {
      return form + " at " + offset + ": " + context;
    }
  }

  List<Hit> in(String text) {
    return in(text.getBytes(StandardCharsets.UTF_8));
  }

  List<Hit> in(byte[] bytes) {
    return in(ByteBuffer.wrap(bytes));
  }

  /// Searches all of the buffer.
  List<Hit> in(ByteBuffer bytes) {
    var hits = new ArrayList<Hit>();
    var last = bytes.limit() - 1;
    for (var at = 0; at < last; at++) {
      var candidates = byPair[pair(bytes.get(at), bytes.get(at + 1))];
      if (candidates != null) {
        for (var candidate : candidates) {
          if (isAt(bytes, at, patterns.get(candidate))) {
            hits.add(new Hit(names.get(candidate), at, context(bytes, at)));
          }
        }
      }
    }
    return hits;
  }

  private static boolean isAt(ByteBuffer bytes, int at, byte[] pattern) {
    return at + pattern.length <= bytes.limit()
        && bytes.slice(at, pattern.length).equals(ByteBuffer.wrap(pattern));
  }

  private static String context(ByteBuffer bytes, int at) {
    var from = Math.max(0, at - CONTEXT);
    var shown = new byte[Math.min(bytes.limit(), at + 2 * CONTEXT) - from];
    bytes.get(from, shown);
    return new String(shown, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
  }

  List<Hit> inFile(Path file) {
    try (var channel = FileChannel.open(file)) {
      return in(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Searches every file of the folder; names what it finds by file.
  List<String> inFolder(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .flatMap(file -> inFile(file).stream().map(hit -> file.getFileName() + ": " + hit))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
