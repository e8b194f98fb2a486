package dev.byot.vault.api.http;

/// Tokens of HTTP (RFC 9110 §5.6.2): names of headers, among others.
public final class HttpTokens {
  private HttpTokens() {}

  /// Whether all of it is one token. By hand, as every header of every call is looked at.
  public static boolean isToken(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (!isTokenCharacter(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isTokenCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }
}
