package dev.byot.vault.local;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// A key that is recognised wherever it turns up, in whatever form, also if only half of it does.
///
/// @param head what no other text has, 20 characters
/// @param tail the same, after a name of three letters that says which path the key went
record CanaryMarker(String head, String tail) {
  private static final int GROUP = 3;

  /// The key for that path.
  ///
  /// @param path three letters
  String key(String path) {
    if (path.length() != GROUP) {
      throw new IllegalArgumentException("a path has a name of three letters");
    }
    return "sk-" + head + path + tail;
  }

  /// Every form to search for, by its name.
  Map<String, byte[]> forms() {
    var forms = new LinkedHashMap<String, byte[]>();
    add(forms, "head", head);
    add(forms, "tail", tail);
    return forms;
  }

  private static void add(Map<String, byte[]> forms, String part, String text) {
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    forms.put(part + " plain", bytes);
    for (var skipped = 0; skipped < GROUP; skipped++) {
      forms.put(part + " base64 +" + skipped, base64(Base64.getEncoder(), bytes, skipped));
      forms.put(part + " base64url +" + skipped, base64(Base64.getUrlEncoder(), bytes, skipped));
    }
    forms.put(part + " hex", ascii(HexFormat.of().formatHex(bytes)));
    forms.put(part + " HEX", ascii(HexFormat.of().withUpperCase().formatHex(bytes)));
    forms.put(part + " url", percent(HexFormat.ofDelimiter("%"), bytes));
    forms.put(part + " URL", percent(HexFormat.ofDelimiter("%").withUpperCase(), bytes));
    forms.put(part + " UTF-16BE", text.getBytes(StandardCharsets.UTF_16BE));
    forms.put(part + " UTF-16LE", text.getBytes(StandardCharsets.UTF_16LE));
    forms.put(part + " JSON escapes", escapes(HexFormat.of(), bytes));
    forms.put(part + " JSON ESCAPES", escapes(HexFormat.of().withUpperCase(), bytes));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] percent(HexFormat format, byte[] bytes) {
    return ascii("%" + format.formatHex(bytes));
  }

  private static byte[] escapes(HexFormat format, byte[] bytes) {
    var text = new StringBuilder();
    for (var each : bytes) {
      text.append("\\u00").append(format.toHexDigits(each));
    }
    return ascii(text.toString());
  }

  /// The characters of the encoding that depend on the marker alone, when so many other bytes come
  /// before it in its group of three.
  private static byte[] base64(Base64.Encoder encoder, byte[] bytes, int before) {
    var shifted = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, shifted, before, bytes.length);
    var encoded = encoder.withoutPadding().encodeToString(shifted);
    return ascii(encoded.substring((before * 8 + 5) / 6, shifted.length * 8 / 6));
  }
}
