package dev.byot.vault.catalogue;

import java.util.regex.Pattern;

/// A way to show a credential: a header whose value is a prefix and one field.
///
/// @param header its name, in the provider's spelling
/// @param prefix what stands before the field, such as `Bearer ` with its blank; often empty
/// @param field the name of the field
public record CredentialStyle(String header, String prefix, String field) {
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
