package dev.byot.vault.secret;

import dev.byot.vault.json.TextPlace;
import dev.byot.vault.secret.MalformedFieldsException.Flaw;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// Reads and writes a JSON object of strings on bytes that are wiped afterwards. A JSON library
/// would leave copies in strings and in recycled buffers.
final class SecretJson {
  /// The longest escape of one byte, six bytes for a control character.
  private static final int LONGEST_ESCAPE = 6;

  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private final byte[] json;
  private int at;

  private SecretJson(byte[] json) {
    this.json = json;
  }

  static boolean isUtf8(byte[] bytes) {
    var chars = CharBuffer.allocate(bytes.length);
    try {
      return !StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes), chars, true)
          .isError();
    } finally {
      Arrays.fill(chars.array(), '\0');
    }
  }

  /// @param optional members that may be `null` or empty, which is as if they were not there
  static SequencedMap<String, Secret> read(byte[] json, Set<String> optional) {
    var fields = new LinkedHashMap<String, Secret>();
    try {
      if (!isUtf8(json)) {
        throw new MalformedFieldsException(Flaw.NOT_JSON, null);
      }
      new SecretJson(json).object(fields, optional);
      return fields;
    } catch (IllegalArgumentException e) {
      fields.values().forEach(Secret::close);
      throw e;
    }
  }

  private void object(Map<String, Secret> fields, Set<String> optional) {
    open();
    var names = new HashSet<String>();
    if (!accept('}')) {
      do {
        member(fields, optional, names);
      } while (accept(','));
      expect('}');
    }
    skipSpace();
    if (at != json.length) {
      throw malformed();
    }
  }

  private void open() {
    skipSpace();
    if (at == json.length) {
      throw new MalformedFieldsException(Flaw.NOTHING, null);
    }
    if (json[at] != '{') {
      throw beginsAValue() ? new MalformedFieldsException(Flaw.NOT_AN_OBJECT, null) : malformed();
    }
    at++;
  }

  private void member(Map<String, Secret> fields, Set<String> optional, Set<String> names) {
    String name;
    try (var text = string()) {
      name = text.use(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
    if (!names.add(name)) {
      throw new MalformedFieldsException(Flaw.TWICE, name);
    }
    if (names.size() > SecretFields.MAX_FIELDS) {
      throw new MalformedFieldsException(Flaw.TOO_MANY, null);
    }
    expect(':');
    if (optional.contains(name) && acceptNull()) {
      return;
    }
    skipSpace();
    if (at < json.length && json[at] != '"' && beginsAValue()) {
      throw new MalformedFieldsException(Flaw.NOT_A_STRING, name);
    }
    put(fields, name, string(), optional.contains(name));
  }

  private static void put(
      Map<String, Secret> fields, String name, Secret value, boolean mayBeEmpty) {
    if (value.length() > 0) {
      fields.put(name, value);
      return;
    }
    value.close();
    if (!mayBeEmpty) {
      throw new MalformedFieldsException(Flaw.EMPTY_STRING, name);
    }
  }

  /// Whether some JSON value may begin here.
  private boolean beginsAValue() {
    return "{[\"-0123456789tfn".indexOf(json[at]) >= 0;
  }

  private boolean acceptNull() {
    skipSpace();
    if (!Arrays.equals(json, at, Math.min(json.length, at + NULL.length), NULL, 0, NULL.length)) {
      return false;
    }
    at += NULL.length;
    return true;
  }

  private Secret string() {
    expect('"');
    // Nothing grows by being unescaped, so the rest of the document is room enough.
    var out = ByteBuffer.allocate(json.length - at);
    try {
      while (true) {
        var next = next();
        if (next == '"') {
          return Secret.taking(Arrays.copyOf(out.array(), out.position()));
        }
        if (next == '\\') {
          escape(out);
        } else if (next >= 0 && next < ' ') {
          throw malformedBefore();
        } else {
          out.put(next);
        }
      }
    } finally {
      Arrays.fill(out.array(), (byte) 0);
    }
  }

  private void escape(ByteBuffer out) {
    var next = next();
    switch (next) {
      case '"', '\\', '/' -> out.put(next);
      case 'b' -> out.put((byte) '\b');
      case 'f' -> out.put((byte) '\f');
      case 'n' -> out.put((byte) '\n');
      case 'r' -> out.put((byte) '\r');
      case 't' -> out.put((byte) '\t');
      case 'u' -> putUtf8(codePoint(), out);
      default -> throw malformedBefore();
    }
  }

  private int codePoint() {
    var unit = hex();
    if (Character.isLowSurrogate(unit)) {
      throw malformedBefore();
    }
    if (!Character.isHighSurrogate(unit)) {
      return unit;
    }
    if (next() != '\\' || next() != 'u') {
      throw malformedBefore();
    }
    var low = hex();
    if (!Character.isLowSurrogate(low)) {
      throw malformedBefore();
    }
    return Character.toCodePoint(unit, low);
  }

  private char hex() {
    var value = 0;
    for (var i = 0; i < 4; i++) {
      var digit = Character.digit(next(), 16);
      if (digit < 0) {
        throw malformedBefore();
      }
      value = (value << 4) | digit;
    }
    return (char) value;
  }

  /// UTF-8 (RFC 3629): a lead byte that says how many follow, then six bits in each.
  private static void putUtf8(int codePoint, ByteBuffer out) {
    if (codePoint < 0x80) {
      out.put((byte) codePoint);
    } else if (codePoint < 0x800) {
      out.put((byte) (0xC0 | (codePoint >> 6)));
      putFollowing(codePoint, out);
    } else if (codePoint < 0x10000) {
      out.put((byte) (0xE0 | (codePoint >> 12)));
      putFollowing(codePoint >> 6, out);
      putFollowing(codePoint, out);
    } else {
      out.put((byte) (0xF0 | (codePoint >> 18)));
      putFollowing(codePoint >> 12, out);
      putFollowing(codePoint >> 6, out);
      putFollowing(codePoint, out);
    }
  }

  private static void putFollowing(int bits, ByteBuffer out) {
    out.put((byte) (0x80 | (bits & 0x3F)));
  }

  private void expect(char wanted) {
    if (!accept(wanted)) {
      throw malformed();
    }
  }

  private boolean accept(char wanted) {
    skipSpace();
    if (at < json.length && json[at] == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < json.length
        && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
      at++;
    }
  }

  private byte next() {
    if (at == json.length) {
      throw malformed();
    }
    return json[at++];
  }

  /// What comes next is not JSON.
  private IllegalArgumentException malformed() {
    return MalformedFieldsException.notJson(TextPlace.of(json, at));
  }

  /// What was read last is not JSON.
  private IllegalArgumentException malformedBefore() {
    return MalformedFieldsException.notJson(TextPlace.of(json, at - 1));
  }

  static Secret write(SequencedMap<String, Secret> fields) {
    var room = 2;
    for (var field : fields.entrySet()) {
      room += (field.getKey().length() + field.getValue().length()) * LONGEST_ESCAPE + 6;
    }
    var out = ByteBuffer.allocate(room);
    try {
      var separator = '{';
      for (var field : fields.entrySet()) {
        out.put((byte) separator);
        putString(field.getKey().getBytes(StandardCharsets.UTF_8), out);
        out.put((byte) ':');
        field
            .getValue()
            .use(bytes -> {
              putString(bytes, out);
              return bytes.length;
            });
        separator = ',';
      }
      out.put((byte) '}');
      return Secret.taking(Arrays.copyOf(out.array(), out.position()));
    } finally {
      Arrays.fill(out.array(), (byte) 0);
    }
  }

  private static void putString(byte[] text, ByteBuffer out) {
    out.put((byte) '"');
    for (var next : text) {
      if (next == '"' || next == '\\') {
        out.put((byte) '\\').put(next);
      } else if (next >= 0 && next < ' ') {
        out.put("\\u00".getBytes(StandardCharsets.US_ASCII));
        out.put((byte) Character.forDigit(next >> 4, 16));
        out.put((byte) Character.forDigit(next & 0xF, 16));
      } else {
        out.put(next);
      }
    }
    out.put((byte) '"');
  }
}
