package dev.byot.vault.api.http;

import java.util.List;
import java.util.Set;

/// A request path as it came, before any decoding, and whether two parsers could read it
/// differently.
final class RawPath {
  /// Deeper than anybody encodes by accident.
  private static final int MAX_DECODINGS = 4;

  private static final List<String> ROOTS = List.of("/v1/", "/health/", "/docs/");
  private static final Set<String> DOCUMENTS = Set.of("/", "/docs", "/openapi.yaml");

  private RawPath() {}

  /// Whether every reader, however often it decodes, comes to the same place under our own roots.
  static boolean isPlain(String path) {
    if (!isUnderARoot(path) || path.contains("//")) {
      return false;
    }
    var begin = 0;
    for (var slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', begin)) {
      if (!isPlainSegment(path.substring(begin, slash))) {
        return false;
      }
      begin = slash + 1;
    }
    return isPlainSegment(path.substring(begin));
  }

  private static boolean isUnderARoot(String path) {
    for (var root : ROOTS) {
      if (path.startsWith(root)) {
        return true;
      }
    }
    return DOCUMENTS.contains(path);
  }

  private static boolean isPlainSegment(String segment) {
    var text = segment;
    for (var round = 0; round <= MAX_DECODINGS; round++) {
      if (text.equals(".") || text.equals("..") || hasSeparator(text)) {
        return false;
      }
      if (text.indexOf('%') < 0) {
        return true;
      }
      text = decode(text);
    }
    return false;
  }

  private static boolean hasSeparator(String text) {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c < ' ' || c == 0x7F || c == '/' || c == '\\' || c == ';') {
        return true;
      }
    }
    return false;
  }

  /// Decodes once. A percent sign that stands for itself stays, so text that has one after
  /// [#MAX_DECODINGS] rounds is refused.
  private static String decode(String text) {
    var decoded = new StringBuilder(text.length());
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '%' && i + 2 < text.length()) {
        var high = Character.digit(text.charAt(i + 1), 16);
        var low = Character.digit(text.charAt(i + 2), 16);
        if (high >= 0 && low >= 0) {
          decoded.append((char) (high << 4 | low));
          i += 2;
          continue;
        }
      }
      decoded.append(c);
    }
    return decoded.toString();
  }
}
