package dev.byot.vault.seal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.byot.vault.seal.SealRefusedException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The members of a protected header, all of them and no others.
///
/// Parsed here and not by the JOSE library, which is made to understand every header that there is:
/// compression, other algorithms, members that it does not know.
final class SealHeader {
  /// Three times what the longest owner, provider and name need.
  private static final int MAX_BYTES = 1024;

  private static final long END_OF_YEAR_9999 = 253_402_300_799L;

  private static final Set<String> TEXTS =
      Set.of("alg", "enc", "typ", "kid", "own", "prv", "nam", "cid");
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Map<String, String> texts = new HashMap<>();
  private List<String> critical = List.of();
  private long expires = -1;

  private SealHeader() {}

  static SealHeader parse(byte[] json) {
    var header = new SealHeader();
    try (var parser = JSON.createParser(ascii(json))) {
      header.read(parser);
    } catch (IOException e) {
      var refused = malformed();
      refused.initCause(e);
      throw refused;
    }
    header.requireOurs();
    return header;
  }

  /// All our members are ASCII, so that no question of encodings ever arises.
  private static String ascii(byte[] json) {
    if (json.length > MAX_BYTES) {
      throw malformed();
    }
    for (var next : json) {
      if (next < ' ' || next > '~') {
        throw malformed();
      }
    }
    return new String(json, StandardCharsets.US_ASCII);
  }

  private void read(JsonParser parser) throws IOException {
    require(parser.nextToken() == JsonToken.START_OBJECT);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      var name = parser.currentName();
      var value = parser.nextToken();
      if (TEXTS.contains(name)) {
        require(value == JsonToken.VALUE_STRING);
        texts.put(name, parser.getText());
      } else if (name.equals("exp")) {
        require(value == JsonToken.VALUE_NUMBER_INT);
        expires = parser.getLongValue();
      } else if (name.equals("crit")) {
        require(value == JsonToken.START_ARRAY);
        critical = strings(parser);
      } else {
        throw malformed();
      }
    }
    require(parser.currentToken() == JsonToken.END_OBJECT);
    require(parser.nextToken() == null);
  }

  private static List<String> strings(JsonParser parser) throws IOException {
    var strings = new ArrayList<String>();
    while (parser.nextToken() == JsonToken.VALUE_STRING) {
      strings.add(parser.getText());
    }
    require(parser.currentToken() == JsonToken.END_ARRAY);
    return strings;
  }

  private void requireOurs() {
    require(texts.keySet().equals(TEXTS));
    require(text("alg").equals(SealBinding.ALGORITHM));
    require(text("enc").equals(SealBinding.ENCRYPTION));
    require(text("typ").equals(SealBinding.TYPE));
    require(critical.equals(SealBinding.CRITICAL));
    require(expires >= 0 && expires <= END_OF_YEAR_9999);
  }

  String text(String name) {
    return Objects.requireNonNull(texts.get(name));
  }

  long expires() {
    return expires;
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw malformed();
    }
  }

  private static SealRefusedException malformed() {
    return new SealRefusedException(Reason.MALFORMED);
  }
}
