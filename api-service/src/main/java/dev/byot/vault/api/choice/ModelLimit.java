package dev.byot.vault.api.choice;

import com.fasterxml.jackson.databind.JsonNode;
import dev.byot.vault.api.upstream.RequestBody;
import dev.byot.vault.catalogue.Route;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.Limits;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Holds the calls of a key to the models that its owner allows it. Only for such a key is a body
/// read: whole, before any of it is sent, and refused where a provider could find another model in
/// it than the vault does. What passes goes out as it came.
public final class ModelLimit {
  private static final int MOST_BYTES = 1 << 20;
  private static final String MODEL = "model";

  /// More models, which are tried if the first does not answer.
  private static final String MODELS = "models";

  /// Members that may name further models, for tools which run at the provider.
  private static final List<String> TOOLS = List.of("tools", "plugins");

  /// Azure's deployment for the images of a call.
  private static final HeaderName IMAGES =
      HeaderNames.create("x-ms-oai-image-generation-deployment");

  private static final String JSON = "application/json";

  private ModelLimit() {}

  /// The body to send.
  ///
  /// @param limits of the key, `null` for none
  /// @param path as it came, without its query
  /// @throws VaultException.Forbidden if the path or a header names a model that is not allowed
  /// @throws VaultException.InvalidRequest if the vault cannot tell which model is asked for
  public static @Nullable RequestBody hold(
      @Nullable Limits limits,
      Route route,
      String path,
      Headers headers,
      @Nullable RequestBody body) {
    if (limits == null || limits.models().isEmpty() || !route.namesModel()) {
      return body;
    }
    var allowed = limits.models();
    if (headers.contains(IMAGES)) {
      headers.get(IMAGES).allValues().forEach(model -> require(allowed, model));
    }
    var inPath = route.model(path);
    inPath.ifPresent(model -> require(allowed, model));
    if (body == null) {
      if (inPath.isPresent()) {
        return null;
      }
      throw unreadable("the call has no body that names one");
    }
    requireJson(headers);
    return body.checked(MOST_BYTES, bytes -> check(allowed, bytes, inPath.isPresent()));
  }

  private static void requireJson(Headers headers) {
    var type =
        headers.contains(HeaderNames.CONTENT_TYPE)
            ? headers.get(HeaderNames.CONTENT_TYPE).get().toLowerCase(Locale.ROOT)
            : "";
    if (!type.split(";", 2)[0].strip().equals(JSON)
        || headers.contains(HeaderNames.CONTENT_ENCODING)) {
      throw unreadable("the body is not " + JSON);
    }
  }

  private static void check(List<String> allowed, byte[] bytes, boolean inPath) {
    requireUtf8(bytes);
    JsonNode body;
    try {
      body = Json.parseObject(bytes);
    } catch (IllegalArgumentException e) {
      throw unreadable("the body is " + e.getMessage());
    }
    body.fieldNames().forEachRemaining(ModelLimit::requireOneSpelling);
    if (body.has(MODEL)) {
      require(allowed, inPath ? withoutCollection(text(body.get(MODEL))) : text(body.get(MODEL)));
    } else if (!inPath) {
      throw unreadable("the body names none");
    }
    body.path(MODELS).forEach(model -> require(allowed, text(model)));
    if (body.has(MODELS) && !body.get(MODELS).isArray()) {
      throw unreadable("`models` is no list");
    }
    TOOLS.forEach(tools -> checkTools(allowed, body.path(tools)));
  }

  /// A tool names models at any depth: `model`, `analysis_models`. What is called so and is no text
  /// is part of a schema.
  private static void checkTools(List<String> allowed, JsonNode node) {
    node.properties()
        .forEach(member -> {
          var name = member.getKey().toLowerCase(Locale.ROOT);
          if (name.endsWith(MODEL) || name.endsWith(MODELS)) {
            requireTexts(allowed, member.getValue());
          }
        });
    node.forEach(child -> checkTools(allowed, child));
  }

  private static void requireTexts(List<String> allowed, JsonNode named) {
    var models = named.isArray() ? named.valueStream() : Stream.of(named);
    models.filter(JsonNode::isTextual).forEach(model -> require(allowed, model.textValue()));
  }

  /// Readers of JSON guess other encodings by their zero bytes, which UTF-8 never has in JSON.
  private static void requireUtf8(byte[] bytes) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      if (text.chars().anyMatch(character -> character == 0)) {
        throw unreadable("the body is not UTF-8");
      }
    } catch (CharacterCodingException _) {
      throw unreadable("the body is not UTF-8");
    }
  }

  /// Some providers read names without regard to case, and the last one counts.
  private static void requireOneSpelling(String name) {
    for (var known : List.of(MODEL, MODELS)) {
      if (name.equalsIgnoreCase(known) && !name.equals(known)) {
        throw unreadable("a member is named almost like `" + known + "`");
      }
    }
  }

  private static String text(JsonNode model) {
    if (!model.isTextual()) {
      throw unreadable("a model is named by a text");
    }
    return model.textValue();
  }

  /// Google names a model in a body as a member of a collection.
  private static String withoutCollection(String model) {
    var collection = "models/";
    return model.startsWith(collection) ? model.substring(collection.length()) : model;
  }

  private static void require(List<String> allowed, String model) {
    if (!allowed.contains(model)) {
      throw new VaultException.Forbidden(
          "model-not-allowed",
          "your key is limited to other models: its status lists them under limits");
    }
  }

  private static VaultException unreadable(String why) {
    return new VaultException.InvalidRequest(
        "model-unreadable",
        "the key is limited to some models, and which one is asked for cannot be told: " + why);
  }
}
