package dev.byot.vault.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A heap dump of a JVM with 8-byte ids, in the format HPROF 1.0.2: enough of it to tell who holds
/// an array on whose content one has come.
///
/// The format: https://github.com/openjdk/jdk/blob/master/src/hotspot/share/services/heapDumper.cpp
final class HeapDump {
  private static final int STRING = 0x01;
  private static final int LOAD_CLASS = 0x02;
  private static final int HEAP = 0x0C;
  private static final int HEAP_SEGMENT = 0x1C;
  private static final int CLASS = 0x20;
  private static final int INSTANCE = 0x21;
  private static final int OBJECTS = 0x22;
  private static final int PRIMITIVES = 0x23;
  private static final int OBJECT_TYPE = 2;

  /// Of each kind of root: its bytes after the tag.
  private static final Map<Integer, Integer> ROOTS =
      Map.of(0xFF, 8, 0x01, 16, 0x02, 16, 0x03, 16, 0x04, 12, 0x05, 8, 0x06, 12, 0x07, 8, 0x08, 16);

  /// Of each primitive type, and of references.
  private static final Map<Integer, Integer> SIZES =
      Map.of(OBJECT_TYPE, 8, 4, 1, 5, 2, 6, 4, 7, 8, 8, 1, 9, 2, 10, 4, 11, 8);

  private final ByteBuffer bytes;
  private final Map<Long, String> strings = new HashMap<>();
  private final Map<Long, String> classNames = new HashMap<>();
  private final Map<Long, ClassShape> classes = new HashMap<>();

  /// Where each segment's records lie.
  private final List<int[]> segments = new ArrayList<>();

  private record Field(String name, int type) {}

  private record ClassShape(long superclass, List<Field> fields) {}

  /// Hears of every object of the dump.
  interface Visitor {
    /// An array of primitives.
    ///
    /// @param content where its elements lie
    default void array(long id, int type, int content, int end) {}

    /// That an object, or a class, holds an object.
    ///
    /// @param holder whose class, and which field of it
    default void reference(long from, String holder, long to) {}

    default void root(int kind, long id) {}
  }

  private HeapDump(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  static HeapDump read(Path file) {
    try (var channel = FileChannel.open(file)) {
      var dump = new HeapDump(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
      dump.readRecords();
      dump.walk(new Visitor() {});
      return dump;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ByteBuffer bytes() {
    return bytes;
  }

  private void readRecords() {
    var at = 0;
    while (bytes.get(at) != 0) {
      at++;
    }
    if (bytes.getInt(at + 1) != Long.BYTES) {
      throw new IllegalStateException("a heap dump with ids of another size");
    }
    at += 1 + 4 + 8;
    while (at < bytes.limit()) {
      var tag = bytes.get(at) & 0xFF;
      var length = bytes.getInt(at + 5);
      var body = at + 9;
      switch (tag) {
        case STRING -> strings.put(bytes.getLong(body), text(body + 8, length - 8));
        case LOAD_CLASS ->
            classNames.put(
                bytes.getLong(body + 4), strings.getOrDefault(bytes.getLong(body + 16), "?"));
        case HEAP, HEAP_SEGMENT -> segments.add(new int[] {body, body + length});
        default -> {}
      }
      at = body + length;
    }
  }

  private String text(int from, int length) {
    var text = new byte[length];
    bytes.get(from, text);
    return new String(text, StandardCharsets.UTF_8).replace('/', '.');
  }

  void walk(Visitor visitor) {
    for (var segment : segments) {
      var at = segment[0];
      while (at < segment[1]) {
        at = visit(at, visitor);
      }
    }
  }

  /// @return where the next record begins
  private int visit(int at, Visitor visitor) {
    var tag = bytes.get(at) & 0xFF;
    var body = at + 1;
    var id = bytes.getLong(body);
    return switch (tag) {
      case CLASS -> visitClass(id, body, visitor);
      case INSTANCE -> {
        var end = body + 24 + bytes.getInt(body + 20);
        visitFields(id, bytes.getLong(body + 12), body + 24, visitor);
        yield end;
      }
      case OBJECTS -> {
        var count = bytes.getInt(body + 12);
        var name = classNames.getOrDefault(bytes.getLong(body + 16), "?");
        for (var i = 0; i < count; i++) {
          visitor.reference(id, name, bytes.getLong(body + 24 + 8 * i));
        }
        yield body + 24 + 8 * count;
      }
      case PRIMITIVES -> {
        var type = bytes.get(body + 16);
        var end = body + 17 + bytes.getInt(body + 12) * size(type);
        visitor.array(id, type, body + 17, end);
        yield end;
      }
      default -> {
        visitor.root(tag, id);
        var length = ROOTS.get(tag);
        if (length == null) {
          throw new IllegalStateException("an unknown record in a heap dump: " + tag);
        }
        yield body + length;
      }
    };
  }

  private static int size(int type) {
    return SIZES.getOrDefault(type, 0);
  }

  private int visitClass(long id, int body, Visitor visitor) {
    var name = classNames.getOrDefault(id, "?");
    var at = body + 8 + 4 + 6 * 8 + 4;
    for (var constants = bytes.getShort(at); constants > 0; constants--) {
      throw new IllegalStateException("a heap dump with constant pools");
    }
    at += 2;
    var statics = bytes.getShort(at);
    at += 2;
    for (var i = 0; i < statics; i++) {
      var type = bytes.get(at + 8);
      if (type == OBJECT_TYPE) {
        var field = strings.getOrDefault(bytes.getLong(at), "?");
        visitor.reference(id, "static " + name + "." + field, bytes.getLong(at + 9));
      }
      at += 9 + size(type);
    }
    var count = bytes.getShort(at);
    at += 2;
    var fields = new ArrayList<Field>();
    for (var i = 0; i < count; i++) {
      fields.add(new Field(strings.getOrDefault(bytes.getLong(at), "?"), bytes.get(at + 8)));
      at += 9;
    }
    classes.putIfAbsent(id, new ClassShape(bytes.getLong(body + 12), fields));
    return at;
  }

  private void visitFields(long id, long ofClass, int from, Visitor visitor) {
    var name = classNames.getOrDefault(ofClass, "?");
    var at = from;
    for (var shape = classes.get(ofClass); shape != null; shape = classes.get(shape.superclass)) {
      for (var field : shape.fields) {
        if (field.type == OBJECT_TYPE) {
          visitor.reference(id, name + "." + field.name, bytes.getLong(at));
        }
        at += size(field.type);
      }
    }
  }

  /// Who holds what lies at these places of the dump.
  ///
  /// @return by place, every way from the array to a root, or as far as it was followed, as a text:
  ///   `java.lang.String.value < com.example.Holder.name < ...`; no way for what lies in no array
  Map<Integer, List<String>> holders(Set<Integer> places) {
    var arrays = arraysAt(places);
    var holders = new HeapHolders(this, Set.copyOf(arrays.values()));
    var ways = new TreeMap<Integer, List<String>>();
    places.forEach(place -> {
      var array = arrays.get(place);
      ways.put(place, array == null ? List.of() : holders.ways(array));
    });
    return ways;
  }

  private Map<Integer, Long> arraysAt(Set<Integer> places) {
    var sorted = new TreeMap<Integer, Integer>();
    places.forEach(place -> sorted.put(place, place));
    var found = new HashMap<Integer, Long>();
    walk(
        new Visitor() {
          @Override
          public void array(long id, int type, int content, int end) {
            sorted.subMap(content, true, end, false).keySet().forEach(p -> found.put(p, id));
          }
        });
    return found;
  }
}
