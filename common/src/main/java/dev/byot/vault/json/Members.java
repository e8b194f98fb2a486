package dev.byot.vault.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The members of one JSON object, each read as what it must be; [#end] refuses what nobody asked
/// for. What is wrong is an [IllegalArgumentException] that names the member, never its value.
public final class Members {
  private final String what;
  private final ObjectNode object;
  private final Set<String> asked = new HashSet<>();

  private Members(String what, ObjectNode object) {
    this.what = what;
    this.object = object;
  }

  /// Reads one JSON object.
  ///
  /// @param what it is, for the text of exceptions: `a command`
  public static Members of(String what, byte[] json) {
    return new Members(what, Json.parseObject(json));
  }

  /// Reads an object that is there already.
  public static Members of(String what, ObjectNode object) {
    return new Members(what, object);
  }

  /// Checks the member `schema`: a newer one is refused, not guessed.
  public void schema(int known) {
    var node = get("schema");
    if (node == null || !node.isInt() || node.intValue() != known) {
      throw new IllegalArgumentException(what + " of a schema that is not known here");
    }
  }

  /// Whether the member is there, be it as `null`.
  public boolean has(String name) {
    return object.has(name);
  }

  public String text(String name) {
    return required(name, optionalText(name));
  }

  public @Nullable String optionalText(String name) {
    var node = get(name);
    if (node != null && !node.isTextual()) {
      throw wrong(name, "a text");
    }
    return node == null ? null : node.textValue();
  }

  public @Nullable Long optionalNumber(String name) {
    var node = get(name);
    if (node != null && !(node.isIntegralNumber() && node.canConvertToLong())) {
      throw wrong(name, "a whole number");
    }
    return node == null ? null : node.longValue();
  }

  public long number(String name) {
    return required(name, optionalNumber(name));
  }

  /// A whole number that fits an `int`.
  public int integer(String name) {
    var node = required(name, get(name));
    if (!node.isInt()) {
      throw wrong(name, "a whole number");
    }
    return node.intValue();
  }

  public boolean flag(String name) {
    var node = required(name, get(name));
    if (!node.isBoolean()) {
      throw wrong(name, "true or false");
    }
    return node.booleanValue();
  }

  public Instant instant(String name) {
    return required(name, optionalInstant(name));
  }

  public @Nullable Instant optionalInstant(String name) {
    var text = optionalText(name);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException _) {
      throw wrong(name, "an instant");
    }
  }

  /// An object of texts.
  public Map<String, String> texts(String name) {
    if (!(required(name, get(name)) instanceof ObjectNode node)) {
      throw wrong(name, "an object");
    }
    var texts = new TreeMap<String, String>();
    for (var entry : node.properties()) {
      if (!entry.getValue().isTextual()) {
        throw wrong(name, "an object of texts");
      }
      texts.put(entry.getKey(), entry.getValue().textValue());
    }
    return texts;
  }

  /// An object, read by the same rules.
  public Members object(String name) {
    return required(name, optionalObject(name));
  }

  public @Nullable Members optionalObject(String name) {
    var node = get(name);
    if (node == null) {
      return null;
    }
    if (!(node instanceof ObjectNode inner)) {
      throw wrong(name, "an object");
    }
    return new Members(name + " of " + what, inner);
  }

  /// An array of texts; none is an empty one.
  public List<String> optionalListOfTexts(String name) {
    var node = get(name);
    var texts = new ArrayList<String>();
    if (node != null && !node.isArray()) {
      throw wrong(name, "a list");
    }
    for (var item : node == null ? List.<JsonNode>of() : node) {
      if (!item.isTextual()) {
        throw wrong(name, "a list of texts");
      }
      texts.add(item.textValue());
    }
    return List.copyOf(texts);
  }

  /// Refuses members that nobody has asked for.
  public void end() {
    for (var entry : object.properties()) {
      if (!asked.contains(entry.getKey())) {
        throw new IllegalArgumentException(what + " with a member that is not known here");
      }
    }
  }

  /// A member that is `null` is one that is not there.
  private @Nullable JsonNode get(String name) {
    asked.add(name);
    var node = object.get(name);
    return node == null || node.isNull() ? null : node;
  }

  private <T> T required(String name, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(what + " without " + name);
    }
    return value;
  }

  private IllegalArgumentException wrong(String name, String expected) {
    return new IllegalArgumentException(what + " whose " + name + " is not " + expected);
  }
}
