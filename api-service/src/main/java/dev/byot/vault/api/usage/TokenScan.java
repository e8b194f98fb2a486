package dev.byot.vault.api.usage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import dev.byot.vault.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/// Reads JSON as it comes, of any length, and picks out what tells of tokens: a few members near
/// the top. A list at the top is looked through, element by element, as Gemini streams one.
final class TokenScan {
  private static final JsonFactory JSON = Json.forgetful();

  /// How deep the members lie that tell something.
  private static final int DEEPEST = 3;

  private static final String LIST = "[]";

  private final Map<String, TokenPart> paths;
  private final TokenCount count;
  private final ShortTexts texts = new ShortTexts();
  private final WrittenText written = new WrittenText();
  private final JsonParser parser;
  private final ByteArrayFeeder feeder;
  private final String[] names = new String[DEEPEST + 1];
  private int depth;
  private int listsAround;

  TokenScan(Map<String, TokenPart> paths, TokenCount count) {
    this.paths = paths;
    this.count = count;
    try {
      parser = JSON.createNonBlockingByteArrayParser();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
  }

  /// Whether a value has begun and not ended.
  boolean isInside() {
    return depth > 0 || listsAround > 0;
  }

  /// How many bytes of text the model wrote so far.
  long written() {
    return written.bytes();
  }

  /// @throws IOException if it is no JSON
  void read(byte[] bytes, int offset, int length) throws IOException {
    var kept = new byte[length];
    var left = texts.copy(bytes, offset, length, kept);
    written.addCut(length - left);
    feeder.feedInput(kept, 0, left);
    for (var token = parser.nextToken();
        token != JsonToken.NOT_AVAILABLE && token != null;
        token = parser.nextToken()) {
      take(token);
    }
  }

  private void take(JsonToken token) throws IOException {
    switch (token) {
      case START_OBJECT -> open("");
      case START_ARRAY -> {
        if (depth == 0) {
          listsAround++;
        } else {
          open(LIST);
        }
      }
      case END_OBJECT -> depth--;
      case END_ARRAY -> {
        if (depth == 0) {
          listsAround--;
        } else {
          depth--;
        }
      }
      case FIELD_NAME -> name(parser.currentName());
      case VALUE_STRING -> {
        var name = parser.currentName();
        if (name != null) {
          written.add(
              name, parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        }
        value(token);
      }
      case VALUE_NUMBER_INT -> value(token);
      default -> {}
    }
  }

  private void open(String name) {
    depth++;
    name(name);
  }

  private void name(String name) {
    if (depth <= DEEPEST) {
      names[depth] = name;
    }
  }

  private void value(JsonToken token) throws IOException {
    if (depth == 0 || depth > DEEPEST) {
      return;
    }
    var part = paths.get(path());
    if (part == TokenPart.MODEL && token == JsonToken.VALUE_STRING) {
      count.model(parser.getText());
    } else if (part != null && token == JsonToken.VALUE_NUMBER_INT) {
      count.number(part, parser.getLongValue());
    }
  }

  private String path() {
    return switch (depth) {
      case 1 -> names[1];
      case 2 -> names[1] + "/" + names[2];
      default -> names[1] + "/" + names[2] + "/" + names[3];
    };
  }
}
