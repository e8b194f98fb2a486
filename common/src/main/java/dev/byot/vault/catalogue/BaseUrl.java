package dev.byot.vault.catalogue;

import dev.byot.vault.secret.SecretFields;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a provider is: scheme, host, port and path prefix, without a slash at the end.
///
/// For some, an owner has an address of their own: then one field of the secret is the first label
/// of the host (`https://{resource}.openai.azure.com`). A field is never more than that, whatever
/// its own pattern lets pass.
///
/// @param field the field that is the first label, `null` for none
/// @param rest the address without that label
public record BaseUrl(@Nullable String field, URI rest) {
  private static final Pattern TEMPLATE =
      Pattern.compile("([a-z]+://)\\{([a-zA-Z][a-zA-Z0-9]{0,31})\\}\\.(.+)");

  /// RFC 1035 §2.3.1, and digits in front too (RFC 1123 §2.1).
  private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

  /// Reads `https://api.openai.com` or `https://{resource}.openai.azure.com`.
  ///
  /// @throws IllegalArgumentException if it is more than scheme, host, port and path, or the label
  ///   stands in front of less than a domain
  public static BaseUrl parse(String text) {
    var template = TEMPLATE.matcher(text);
    if (!template.matches()) {
      return new BaseUrl(null, address(text));
    }
    var rest = address(template.group(1) + template.group(3));
    if (rest.getHost().indexOf('.') < 0) {
      throw new IllegalArgumentException("a field stands in front of a domain");
    }
    return new BaseUrl(template.group(2), rest);
  }

  private static URI address(String text) {
    var url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    if (url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw new IllegalArgumentException("a base URL is a scheme, a host, a port and a path");
    }
    return url;
  }

  /// Whether it is the same for every owner.
  public boolean isFixed() {
    return field == null;
  }

  /// The address for an owner's secret.
  ///
  /// @throws IllegalArgumentException if the field is not one DNS label
  public URI of(SecretFields secret) {
    return field == null
        ? rest
        : secret.get(field).use(bytes -> at(new String(bytes, StandardCharsets.US_ASCII)));
  }

  private URI at(String label) {
    if (!LABEL.matcher(label).matches()) {
      throw new IllegalArgumentException("the field " + field + " is not one DNS label");
    }
    return URI.create(
        rest.getScheme() + "://" + label + "." + rest.getRawAuthority() + rest.getRawPath());
  }
}
