package dev.byot.vault.api.http;

import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.HashSet;
import java.util.Set;

/// Takes the ID token out of a request.
public final class Bearer {
  private static final String SCHEME = "Bearer ";

  private Bearer() {}

  /// The token, from `Authorization` or from one of the other headers, where it stands alone.
  ///
  /// @param others where the SDKs of a provider put their key
  /// @throws VaultException.Unauthenticated if there is none
  /// @throws VaultException.InvalidRequest if there are several that differ, or a header is there
  ///   twice: two readers could take different ones
  public static String token(Headers headers, HeaderName... others) {
    var found = new HashSet<String>();
    collect(headers, HeaderNames.AUTHORIZATION, SCHEME, found);
    for (var other : others) {
      collect(headers, other, "", found);
    }
    if (found.size() > 1) {
      throw new VaultException.InvalidRequest(
          "several-credentials", "the request carries more than one credential");
    }
    if (found.isEmpty()) {
      throw new VaultException.Unauthenticated(
          "no-token", "send a Firebase ID token: Authorization: Bearer <token>");
    }
    var token = found.iterator().next();
    if (!isToken(token)) {
      throw new VaultException.Unauthenticated("malformed", "the credential is not a bearer token");
    }
    return token;
  }

  /// RFC 6750 §2.1: at least one of its characters, then perhaps `=`. By hand, as a regular
  /// expression took a tenth of a call's CPU for a token's thousand characters.
  private static boolean isToken(String text) {
    var end = text.length();
    while (end > 0 && text.charAt(end - 1) == '=') {
      end--;
    }
    for (var i = 0; i < end; i++) {
      if (!isTokenCharacter(text.charAt(i))) {
        return false;
      }
    }
    return end > 0;
  }

  private static boolean isTokenCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-._~+/".indexOf(c) >= 0;
  }

  private static void collect(Headers headers, HeaderName name, String scheme, Set<String> found) {
    if (!headers.contains(name)) {
      return;
    }
    var values = headers.get(name).allValues();
    if (values.size() != 1) {
      throw new VaultException.InvalidRequest(
          "duplicate-header", "the header " + name.defaultCase() + " is there more than once");
    }
    var value = values.getFirst();
    if (!value.regionMatches(true, 0, scheme, 0, scheme.length())) {
      throw new VaultException.Unauthenticated(
          "no-token", "send a Firebase ID token: Authorization: Bearer <token>");
    }
    found.add(value.substring(scheme.length()).strip());
  }
}
