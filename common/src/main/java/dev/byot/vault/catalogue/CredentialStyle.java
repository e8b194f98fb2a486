package dev.byot.vault.catalogue;

import java.util.Set;
import java.util.regex.Pattern;

/// A way to show a credential: a header whose value is a prefix and one field.
///
/// @param header its name, in the provider's spelling
/// @param prefix what stands before the field, such as `Bearer ` with its blank; often empty
/// @param field the name of the field
public record CredentialStyle(String header, String prefix, String field) {
  /// The headers in which any provider's SDK shows a credential, in lower case: in them callers
  /// show their ID token, and none of them passes on as it came.
  public static final Set<String> HEADERS =
      Set.of("authorization", "x-api-key", "x-goog-api-key", "api-key");

  private static final Pattern TEMPLATE = Pattern.compile("([^{}]*)\\{([a-zA-Z0-9]+)\\}");

  /// Reads `Bearer {apiKey}`.
  ///
  /// @throws IllegalArgumentException if the template does not end in one field in braces
  static CredentialStyle of(String header, String template) {
    var parts = TEMPLATE.matcher(template);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a credential is a prefix and one field in braces");
    }
    return new CredentialStyle(header, parts.group(1), parts.group(2));
  }
}
