package dev.byot.vault.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Strict JSON: no member twice, nothing after the end, no input in an exception's text, and none
/// of it kept: people put keys into the strangest places, names of members among them.
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(forgetful())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /// Its buffers are used again: only for what holds no secret.
  private static final JsonFactory PUBLIC =
      JsonFactory.builder().recyclerPool(JsonRecyclerPools.newConcurrentDequePool()).build();

  private static final int USUAL_BYTES = 512;

  private Json() {}

  /// Writes a value, piece by piece.
  public interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /// Reads and writes without tables of names and without buffers that are used again.
  public static JsonFactory forgetful() {
    return JsonFactory.builder()
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
        .build();
  }

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /// Reads one JSON object.
  ///
  /// @throws IllegalArgumentException if the bytes are anything else; its text has none of them
  public static ObjectNode parseObject(byte[] bytes) {
    if (parse(bytes) instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  /// Reads a JSON array of objects.
  ///
  /// @throws IllegalArgumentException if the bytes are anything else; its text has none of them
  public static List<ObjectNode> parseObjects(byte[] bytes) {
    var objects = new ArrayList<ObjectNode>();
    if (!(parse(bytes) instanceof ArrayNode array)) {
      throw new IllegalArgumentException("not a JSON array");
    }
    for (var element : array) {
      if (!(element instanceof ObjectNode object)) {
        throw new IllegalArgumentException("an element is not a JSON object");
      }
      objects.add(object);
    }
    return objects;
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      return MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not JSON, or a member appears twice" + place(e.getLocation()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String place(@Nullable JsonLocation location) {
    return location == null || location.getLineNr() < 1
        ? ""
        : ": " + new TextPlace(location.getLineNr(), location.getColumnNr());
  }

  public static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can always be written", e);
    }
  }

  /// What is written, which must hold no secret: traces of it stay in memory.
  public static byte[] ofPublic(Writing value) {
    var bytes = new ByteArrayOutputStream(USUAL_BYTES);
    try (var json = PUBLIC.createGenerator(bytes)) {
      value.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can always be written to", e);
    }
    return bytes.toByteArray();
  }
}
