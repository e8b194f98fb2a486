package dev.byot.vault.emulator.firestore;

import java.math.BigInteger;
import java.util.regex.Pattern;

/// Resource names: what is accepted, how they nest, how they are ordered.
///
/// A document is `projects/P/databases/D/documents/COLLECTION/ID[/COLLECTION/ID…]`.
final class Names {
  private static final Pattern DATABASE = Pattern.compile("projects/[^/]+/databases/[^/]+");
  private static final Pattern RESERVED = Pattern.compile("__.*__", Pattern.DOTALL);
  private static final Pattern NUMERIC_ID = Pattern.compile("__id(-?\\d{1,19})__");
  private static final int ROOT_SEGMENTS = 5;
  private static final int MAX_ID_BYTES = 1500;

  private Names() {}

  static String database(String name) {
    if (!DATABASE.matcher(name).matches()) {
      throw Refusals.invalid(
          "Invalid database name \"" + name + "\": expected projects/PROJECT/databases/DATABASE.");
    }
    return name;
  }

  /// The database that a checked name belongs to.
  static String databaseOf(String name) {
    var end = 0;
    for (var slash = 0; slash < 4 && end >= 0; slash++) {
      end = name.indexOf('/', end + 1);
    }
    return database(end < 0 ? name : name.substring(0, end));
  }

  static String document(String name) {
    var depth = checkedDepth(name);
    if (depth == 0 || depth % 2 != 0) {
      throw Refusals.invalid(
          "Document name \"" + name + "\" must name a document: an even number of path segments.");
    }
    return name;
  }

  static String document(String name, String database) {
    document(name);
    if (!databaseOf(name).equals(database)) {
      throw Refusals.invalid(
          "Document name \"" + name + "\" is not in the database \"" + database + "\".");
    }
    return name;
  }

  /// The documents root of a database, or a document.
  static String parent(String name) {
    if (checkedDepth(name) % 2 != 0) {
      throw Refusals.invalid("\"" + name + "\" cannot be a parent: it names a collection.");
    }
    return name;
  }

  static String collectionId(String id) {
    checkId(id, id, false);
    if (id.contains("/")) {
      throw Refusals.invalid("Collection id \"" + id + "\" must not contain a slash.");
    }
    return id;
  }

  static String collectionOf(String document) {
    return document.substring(0, document.lastIndexOf('/'));
  }

  static String idOf(String resource) {
    return resource.substring(resource.lastIndexOf('/') + 1);
  }

  /// Segment by segment, so that `a/b/c/d` comes right after `a/b`.
  static int compare(String left, String right) {
    var common = Math.min(left.length(), right.length());
    var same = 0;
    while (same < common && left.charAt(same) == right.charAt(same)) {
      same++;
    }
    var start = left.lastIndexOf('/', same - 1) + 1;
    var order = compareIds(segmentAt(left, start), segmentAt(right, start));
    return order != 0 ? order : Integer.compare(left.length(), right.length());
  }

  private static String segmentAt(String name, int start) {
    var end = name.indexOf('/', start);
    return end < 0 ? name.substring(start) : name.substring(start, end);
  }

  /// Numeric ids of Datastore, written `__id7__`, come before all others.
  static int compareIds(String left, String right) {
    if (left.startsWith("__id") || right.startsWith("__id")) {
      var l = NUMERIC_ID.matcher(left);
      var r = NUMERIC_ID.matcher(right);
      var lNumeric = l.matches();
      var rNumeric = r.matches();
      if (lNumeric && rNumeric) {
        return new BigInteger(l.group(1)).compareTo(new BigInteger(r.group(1)));
      }
      if (lNumeric != rNumeric) {
        return lNumeric ? -1 : 1;
      }
    }
    return Utf8.compare(left, right);
  }

  /// Counts the segments below the documents root.
  private static int checkedDepth(String name) {
    var segments = name.split("/", -1);
    if (segments.length < ROOT_SEGMENTS || !segments[4].equals("documents")) {
      throw Refusals.invalid(
          "Invalid resource name \""
              + name
              + "\": expected projects/PROJECT/databases/DATABASE/documents/…");
    }
    databaseOf(name);
    for (var i = ROOT_SEGMENTS; i < segments.length; i++) {
      checkId(segments[i], name, i % 2 == 0);
    }
    return segments.length - ROOT_SEGMENTS;
  }

  private static void checkId(String id, String where, boolean ofDocument) {
    if (id.isEmpty() || id.equals(".") || id.equals("..")) {
      throw Refusals.invalid("\"" + where + "\" has the id \"" + id + "\", which is not allowed.");
    }
    if (Utf8.length(id) > MAX_ID_BYTES) {
      throw Refusals.invalid("An id in a resource name is longer than 1500 bytes.");
    }
    if (RESERVED.matcher(id).matches() && !(ofDocument && NUMERIC_ID.matcher(id).matches())) {
      throw Refusals.invalid("\"" + where + "\" has the id \"" + id + "\", which is reserved.");
    }
  }
}
