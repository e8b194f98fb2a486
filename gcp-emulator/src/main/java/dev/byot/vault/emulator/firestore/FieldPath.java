package dev.byot.vault.emulator.firestore;

import com.google.firestore.v1.Document;
import com.google.firestore.v1.MapValue;
import com.google.firestore.v1.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a value is inside a document: `` a.b.`any thing` ``.
record FieldPath(List<String> segments) {
  /// Not a field but the document's own name; only in queries and projections.
  static final FieldPath NAME = new FieldPath(List.of("__name__"));

  private static final Pattern SIMPLE = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final Pattern RESERVED = Pattern.compile("__.*__", Pattern.DOTALL);
  private static final int MAX_NAME_BYTES = 1500;

  FieldPath {
    segments = List.copyOf(segments);
  }

  /// A path in a query or a projection, where the document's name is allowed.
  static FieldPath ofQuery(String path) {
    return path.equals("__name__") ? NAME : parse(path);
  }

  static FieldPath parse(String path) {
    var segments = new ArrayList<String>();
    var at = 0;
    while (true) {
      var quoted = at < path.length() && path.charAt(at) == '`';
      var segment = new StringBuilder();
      at = quoted ? readQuoted(path, at + 1, segment) : readSimple(path, at, segment);
      checkName(segment.toString());
      segments.add(segment.toString());
      if (at == path.length()) {
        return new FieldPath(segments);
      }
      if (path.charAt(at) != '.') {
        throw malformed(path);
      }
      at++;
    }
  }

  static void checkName(String name) {
    if (name.isEmpty()) {
      throw Refusals.invalid("A field name must not be empty.");
    }
    if (RESERVED.matcher(name).matches()) {
      throw Refusals.invalid("The field name \"" + name + "\" is reserved.");
    }
    if (Utf8.length(name) > MAX_NAME_BYTES) {
      throw Refusals.invalid("A field name is longer than 1500 bytes.");
    }
  }

  private static int readSimple(String path, int from, StringBuilder segment) {
    var dot = path.indexOf('.', from);
    var end = dot < 0 ? path.length() : dot;
    segment.append(path, from, end);
    if (!segment.isEmpty() && !SIMPLE.matcher(segment).matches()) {
      throw malformed(path);
    }
    return end;
  }

  private static int readQuoted(String path, int from, StringBuilder segment) {
    for (var at = from; at < path.length(); at++) {
      var c = path.charAt(at);
      if (c == '`') {
        return at + 1;
      }
      if (c == '\\') {
        at++;
        if (at == path.length()) {
          break;
        }
      }
      segment.append(path.charAt(at));
    }
    throw malformed(path);
  }

  private static RuntimeException malformed(String path) {
    return Refusals.invalid("Invalid property path \"" + path + "\".");
  }

  /// What the document has there; null where it has nothing.
  @Nullable Value in(Document document) {
    return equals(NAME)
        ? Value.newBuilder().setReferenceValue(document.getName()).build()
        : in(document.getFieldsMap());
  }

  @Nullable Value in(Map<String, Value> fields) {
    var value = fields.get(segments.getFirst());
    for (var segment : segments.subList(1, segments.size())) {
      if (value == null || !value.hasMapValue()) {
        return null;
      }
      value = value.getMapValue().getFieldsMap().get(segment);
    }
    return value;
  }

  /// The fields with `value` there, or with nothing there for null. Maps on the way are made, and
  /// take the place of other values, only where there is something to put.
  Map<String, Value> put(Map<String, Value> fields, @Nullable Value value) {
    return put(fields, 0, value);
  }

  private Map<String, Value> put(Map<String, Value> fields, int depth, @Nullable Value value) {
    var name = segments.get(depth);
    var inner = fields.get(name);
    var last = depth == segments.size() - 1;
    if (value == null && (inner == null || (!last && !inner.hasMapValue()))) {
      return fields;
    }
    var changed = new LinkedHashMap<>(fields);
    if (!last) {
      var below =
          inner != null && inner.hasMapValue()
              ? inner.getMapValue().getFieldsMap()
              : Map.<String, Value>of();
      changed.put(name, ofMap(put(below, depth + 1, value)));
    } else if (value == null) {
      changed.remove(name);
    } else {
      changed.put(name, value);
    }
    return changed;
  }

  private static Value ofMap(Map<String, Value> fields) {
    return Value.newBuilder().setMapValue(MapValue.newBuilder().putAllFields(fields)).build();
  }

  boolean startsWith(FieldPath other) {
    return segments.size() >= other.segments.size()
        && segments.subList(0, other.segments.size()).equals(other.segments);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (var segment : segments) {
      text.append(text.isEmpty() ? "" : ".");
      if (SIMPLE.matcher(segment).matches()) {
        text.append(segment);
      } else {
        text.append('`').append(segment.replace("\\", "\\\\").replace("`", "\\`")).append('`');
      }
    }
    return text.toString();
  }
}
