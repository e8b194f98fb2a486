package dev.byot.vault.api.proxy;

import dev.byot.vault.api.providers.KnownProviders;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/// Where a call goes: the provider, and the path there, as it came.
///
/// @param path begins with a slash; never decoded
record ProxyPath(Provider provider, String path) {
  static final String PREFIX = "/v1/proxy/";

  /// Deeper than anybody encodes by accident. Each round goes over the whole query.
  private static final int MAX_DECODINGS = 4;

  /// Query parameters that carry a credential, or that Google's servers read as one or as headers.
  private static final Set<String> REFUSED =
      Set.of(
          "key",
          "api_key",
          "apikey",
          "api-key",
          "x-api-key",
          "x-goog-api-key",
          "authorization",
          "access_token",
          "oauth_token",
          "token",
          "callback");

  /// Takes a raw path apart.
  ///
  /// @throws VaultException.NotFound if it names no provider and path
  static ProxyPath parse(String rawPath, Catalogue catalogue) {
    var slash = rawPath.startsWith(PREFIX) ? rawPath.indexOf('/', PREFIX.length()) : -1;
    if (slash < 0) {
      throw new VaultException.NotFound("not-found", "there is nothing at this path");
    }
    var named = rawPath.substring(PREFIX.length(), slash);
    try {
      var provider = KnownProviders.require(catalogue, new ProviderId(named));
      return new ProxyPath(provider, rawPath.substring(slash));
    } catch (IllegalArgumentException _) {
      throw KnownProviders.unknown(catalogue, named);
    }
  }

  /// Refuses credentials in the query, where they would end up in logs.
  ///
  /// @throws VaultException.InvalidRequest if there is one
  static void checkQuery(String rawQuery) {
    for (var parameter : rawQuery.split("[&;]", -1)) {
      var name = decoded(parameter.split("=", 2)[0]).strip().toLowerCase(Locale.ROOT);
      if (REFUSED.contains(name) || (name.startsWith("$") && !name.equals("$alt"))) {
        throw new VaultException.InvalidRequest(
            "credential-in-query", "send the ID token in a header, never in the query");
      }
    }
  }

  /// Decoded until nothing changes: nobody who decodes it later reads another name.
  private static String decoded(String text) {
    var current = text;
    try {
      for (var round = 0; round <= MAX_DECODINGS; round++) {
        var next = URLDecoder.decode(current, StandardCharsets.UTF_8);
        if (next.equals(current)) {
          return current;
        }
        current = next;
      }
    } catch (IllegalArgumentException _) {
      throw malformed();
    }
    throw malformed();
  }

  private static VaultException malformed() {
    return new VaultException.InvalidRequest("malformed-request", "the query is malformed");
  }
}
