package dev.byot.vault.api.keys;

import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import io.helidon.webserver.http.ServerRequest;
import java.util.function.Function;

/// The key that a path names.
public final class KeyPath {
  static final String DEFAULT = "/v1/keys/{provider}";
  static final String NAMED = "/v1/keys/{provider}/{name}";

  private KeyPath() {}

  /// The key of this owner.
  ///
  /// @throws VaultException.InvalidRequest if it cannot be the name of one
  public static KeyRef read(ServerRequest request, OwnerId owner) {
    var parameters = request.path().pathParameters();
    var provider = parsed("invalid-provider", parameters.get("provider"), ProviderId::new);
    var name =
        parameters.contains("name")
            ? parsed("invalid-name", parameters.get("name"), KeyName::new)
            : KeyName.DEFAULT;
    return new KeyRef(owner, provider, name);
  }

  private static <T> T parsed(String code, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new VaultException.InvalidRequest(code, String.valueOf(e.getMessage()));
    }
  }
}
