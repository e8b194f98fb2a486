package dev.byot.vault.api.keys;

import dev.byot.vault.problem.VaultException;
import dev.byot.vault.secret.MalformedFieldsException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is wrong with a body, in a sentence that never quotes a value.
final class BodyErrors {
  private static final String MALFORMED = "invalid-json";

  /// Keys have digits and are longer: what looks like this is the name of a member, and not a
  /// secret in its place.
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z_]{1,20}");

  private BodyErrors() {}

  static VaultException.InvalidRequest of(MalformedFieldsException e, List<String> allowed) {
    var member = named(e.member());
    return switch (e.flaw()) {
      case NOTHING -> invalid(MALFORMED, "the body is empty: send a JSON object");
      case NOT_JSON ->
          invalid(
              MALFORMED,
              e.place() == null ? "the body is not UTF-8" : "the body is not JSON: " + e.place());
      case NOT_AN_OBJECT -> invalid(MALFORMED, "the body is JSON, but not an object");
      case NOT_A_STRING -> notAString(e.member());
      case EMPTY_STRING -> invalid("empty-field", "the field" + member + " is empty");
      case TWICE -> invalid(MALFORMED, "the field" + member + " appears twice");
      case TOO_MANY -> invalid(MALFORMED, "the body has too many fields");
      case NOT_A_NAME -> unknownField(String.valueOf(e.member()), allowed);
    };
  }

  static VaultException.InvalidRequest notAString(@Nullable String member) {
    return invalid(MALFORMED, "the field" + named(member) + " is not a string");
  }

  static VaultException.InvalidRequest unknownField(String member, List<String> allowed) {
    return invalid(
        "unknown-field",
        "unknown field" + named(member) + "; allowed: " + String.join(", ", allowed));
  }

  private static String named(@Nullable String member) {
    return member != null && HARMLESS.matcher(member).matches() ? " " + member : "";
  }

  private static VaultException.InvalidRequest invalid(String code, String sentence) {
    return new VaultException.InvalidRequest(code, sentence);
  }
}
