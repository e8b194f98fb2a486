package dev.byot.vault.secret;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.regex.Pattern;

/// What an owner keeps for a provider: named fields, one for most providers. Owns its secrets and
/// wipes them on close.
public final class SecretFields implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9]{0,31}");

  /// More than any provider asks for.
  static final int MAX_FIELDS = 16;

  private final SequencedMap<String, Secret> fields;

  private SecretFields(SequencedMap<String, Secret> fields) {
    this.fields = fields;
  }

  /// Takes the secrets over; their order is kept.
  ///
  /// @throws IllegalArgumentException if there is no field, a name is not a word of letters and
  ///   digits, or a value is empty or not UTF-8; the secrets then stay the caller's
  public static SecretFields of(Map<String, Secret> fields) {
    if (fields.isEmpty() || fields.size() > MAX_FIELDS) {
      throw new IllegalArgumentException("a secret has 1 to " + MAX_FIELDS + " fields");
    }
    fields.forEach(SecretFields::check);
    return new SecretFields(new LinkedHashMap<>(fields));
  }

  private static void check(String name, Secret value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a field name is 1-32 letters and digits");
    }
    if (value.length() == 0 || !value.use(SecretJson::isUtf8)) {
      throw new IllegalArgumentException("field " + name + " is not a non-empty UTF-8 text");
    }
  }

  /// Reads what [#toJson] writes: one JSON object of distinct, non-empty strings and nothing after
  /// it.
  ///
  /// @throws IllegalArgumentException if it is anything else; the message never quotes it
  public static SecretFields fromJson(Secret json) {
    var fields = json.use(bytes -> SecretJson.read(bytes, Set.of()));
    try {
      return of(fields);
    } catch (IllegalArgumentException e) {
      fields.values().forEach(Secret::close);
      throw e;
    }
  }

  /// Reads the same of somebody who may still complete it: it may have no fields.
  ///
  /// @param optional members that may be `null` or empty, which is as if they were not there
  /// @throws MalformedFieldsException if it is anything else
  public static SecretFields fromRequest(Secret json, Set<String> optional) {
    var fields = json.use(bytes -> SecretJson.read(bytes, optional));
    for (var name : fields.keySet()) {
      if (!NAME.matcher(name).matches()) {
        fields.values().forEach(Secret::close);
        throw new MalformedFieldsException(MalformedFieldsException.Flaw.NOT_A_NAME, name);
      }
    }
    return new SecretFields(fields);
  }

  /// The field, still owned by this object.
  ///
  /// @throws IllegalArgumentException if there is no such field
  public Secret get(String name) {
    var field = fields.get(name);
    if (field == null) {
      throw new IllegalArgumentException("there is no field " + name);
    }
    return field;
  }

  public SequencedSet<String> names() {
    return Collections.unmodifiableSequencedSet(fields.sequencedKeySet());
  }

  /// A JSON object in UTF-8, `{"apiKey":"…"}`, written without a string of any secret. The caller
  /// closes it.
  public Secret toJson() {
    return SecretJson.write(fields);
  }

  @Override
  public void close() {
    fields.values().forEach(Secret::close);
  }

  @Override
  public String toString() {
    return "SecretFields" + fields.keySet();
  }
}
