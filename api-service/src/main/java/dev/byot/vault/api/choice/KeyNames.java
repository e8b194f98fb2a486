package dev.byot.vault.api.choice;

import dev.byot.vault.api.upstream.HeaderLine;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The header `X-Vault-Key`: which of their keys a caller wants to be used, and in an answer, which
/// were.
public final class KeyNames {
  private static final HeaderName HEADER = HeaderNames.create("x-vault-key");
  private static final String INVALID = "invalid-key-name";

  private KeyNames() {}

  /// The name for a call to one provider, `null` if the caller leaves it to the order of
  /// preference.
  ///
  /// @throws VaultException.InvalidRequest if it is no name
  public static @Nullable KeyName one(Headers headers) {
    var text = text(headers);
    return text == null ? null : name(text);
  }

  /// The names for a call that uses keys of several providers: `openai=work,gemini=home`, or the
  /// name alone where there is one provider only. The others are left to the order of preference.
  ///
  /// @throws VaultException.InvalidRequest if it is anything else, or about another provider
  public static Map<ProviderId, KeyName> of(Headers headers, Collection<ProviderId> providers) {
    var text = text(headers);
    if (text == null) {
      return Map.of();
    }
    if (text.indexOf('=') < 0) {
      return Map.of(only(providers), name(text));
    }
    var names = new HashMap<ProviderId, KeyName>();
    for (var entry : text.split(",", -1)) {
      var parts = entry.strip().split("=", 2);
      if (parts.length != 2) {
        throw invalid("the header X-Vault-Key is a name, or provider=name,provider=name");
      }
      if (names.put(known(parts[0], providers), name(parts[1])) != null) {
        throw invalid("the header X-Vault-Key names two keys for one provider");
      }
    }
    return names;
  }

  private static ProviderId only(Collection<ProviderId> providers) {
    if (providers.size() != 1) {
      throw invalid(
          "this call uses keys of several providers: say in the header X-Vault-Key which is for"
              + " which, as provider=name,provider=name");
    }
    return providers.iterator().next();
  }

  /// What the caller sent is not repeated.
  private static ProviderId known(String id, Collection<ProviderId> providers) {
    return providers.stream()
        .filter(provider -> provider.value().equals(id))
        .findFirst()
        .orElseThrow(() ->
            invalid("the header X-Vault-Key names a provider whose key this call does not use"));
  }

  private static @Nullable String text(Headers headers) {
    if (!headers.contains(HEADER)) {
      return null;
    }
    var values = headers.get(HEADER).allValues();
    if (values.size() > 1) {
      throw new VaultException.InvalidRequest(
          "duplicate-header", "the header X-Vault-Key is there more than once");
    }
    return values.getFirst();
  }

  private static KeyName name(String text) {
    try {
      return new KeyName(text);
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  /// Says in an answer which keys were used, so that [#of] reads the same from a request; nothing
  /// for none.
  public static List<HeaderLine> told(Collection<KeyRef> keys) {
    return keys.isEmpty()
        ? List.of()
        : List.of(
            new HeaderLine(
                HEADER.lowerCase(),
                keys.stream()
                    .map(key -> key.provider() + "=" + key.name())
                    .collect(Collectors.joining(","))));
  }

  private static VaultException.InvalidRequest invalid(String message) {
    return new VaultException.InvalidRequest(INVALID, message);
  }
}
