package dev.byot.vault.emulator.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request as a route sees it.
///
/// @param groups what the groups of the route's pattern matched, percent-decoded; `null` for an
///   optional group that matched nothing
/// @param body the JSON body, an empty object if there was none
public record Request(List<@Nullable String> groups, JsonNode body) {
  /// A group that the pattern always has.
  public String group(int index) {
    var group = groups.get(index);
    if (group == null) {
      throw new IllegalArgumentException("group " + index + " is optional");
    }
    return group;
  }

  /// A member of the body that must be there.
  ///
  /// @throws HttpError if it is missing or not a string
  public String text(String member) {
    var value = body.path(member);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw HttpError.invalid("'" + member + "' is required, as a string");
    }
    return value.textValue();
  }

  public @Nullable String optionalText(String member) {
    return body.path(member).isMissingNode() || body.path(member).isNull() ? null : text(member);
  }

  public long number(String member, long otherwise) {
    var value = body.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.canConvertToLong()) {
      throw HttpError.invalid("'" + member + "' is a whole number");
    }
    return value.longValue();
  }

  public double decimal(String member, double otherwise) {
    var value = body.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isNumber()) {
      throw HttpError.invalid("'" + member + "' is a number");
    }
    return value.doubleValue();
  }

  public List<String> texts(String member) {
    var value = body.path(member);
    if (value.isMissingNode() || value.isNull()) {
      return List.of();
    }
    if (!value.isArray() || !value.valueStream().allMatch(JsonNode::isTextual)) {
      throw HttpError.invalid("'" + member + "' is an array of strings");
    }
    return value.valueStream().map(JsonNode::textValue).toList();
  }
}
