package dev.byot.vault.api.http;

import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/// Takes the ID token out of a request.
public final class Bearer {
  private static final String SCHEME = "Bearer ";

  /// RFC 6750 §2.1.
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]++=*+");

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
    if (!TOKEN.matcher(token).matches()) {
      throw new VaultException.Unauthenticated("malformed", "the credential is not a bearer token");
    }
    return token;
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
