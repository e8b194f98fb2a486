package dev.byot.vault.api.keys;

import dev.byot.vault.api.http.JsonBody;
import dev.byot.vault.catalogue.Field;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.commands.SettingsJson;
import dev.byot.vault.problem.VaultException;
import dev.byot.vault.seal.SealedSecret;
import dev.byot.vault.secret.MalformedFieldsException;
import dev.byot.vault.secret.SecretFields;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The body of `PUT /v1/keys/...`: a JSON object of strings, some of them secret, some of them
/// optional: `null` or empty is then the same as not there. Only those that are not become strings;
/// the rest stays in arrays that are wiped on close. What the server's own buffers hold meanwhile
/// is out of reach.
final class SetBody implements AutoCloseable {
  private static final String LABEL = SettingsJson.LABEL;
  private static final String EXPIRES_AT = SettingsJson.EXPIRES_AT;
  private static final String SEALED = "sealed";

  private static final Set<String> OPTIONAL = Set.of(LABEL, EXPIRES_AT, SEALED);

  private final SecretFields members;

  private SetBody(SecretFields members) {
    this.members = members;
  }

  /// Reads it.
  ///
  /// @throws VaultException if it is not JSON of that kind
  static SetBody read(ServerRequest request, Provider provider) {
    try (var body = JsonBody.secret(request)) {
      return new SetBody(SecretFields.fromRequest(body, OPTIONAL));
    } catch (MalformedFieldsException e) {
      throw BodyErrors.of(e, allowed(provider));
    }
  }

  /// What a body for that provider may have.
  static List<String> allowed(Provider provider) {
    return Stream.concat(
            provider.fields().stream().map(Field::name), Stream.of(LABEL, EXPIRES_AT, SEALED))
        .toList();
  }

  @Nullable String label() {
    return Labels.check(text(LABEL));
  }

  /// When use shall end by itself.
  ///
  /// @throws VaultException.InvalidRequest as [Expiry#parse]
  @Nullable Instant expiresAt(Instant now) {
    var text = text(EXPIRES_AT);
    return text == null ? null : Expiry.parse(text, now);
  }

  /// The secret as the browser sealed it, `null` if it came in clear.
  ///
  /// @throws VaultException.InvalidRequest if it is not of that form, or there are fields beside it
  @Nullable SealedSecret sealed() {
    var text = text(SEALED);
    if (text == null) {
      return null;
    }
    if (!fieldNames().isEmpty()) {
      throw new VaultException.InvalidRequest(
          "sealed-and-clear", "a secret is sealed or in clear, never both");
    }
    try {
      return new SealedSecret(text);
    } catch (IllegalArgumentException e) {
      throw new VaultException.InvalidRequest("seal-malformed", String.valueOf(e.getMessage()));
    }
  }

  /// What is left: the fields of the secret.
  Set<String> fieldNames() {
    var names = new LinkedHashSet<>(members.names());
    names.removeAll(OPTIONAL);
    return names;
  }

  SecretFields members() {
    return members;
  }

  private @Nullable String text(String name) {
    return members.names().contains(name)
        ? members.get(name).use(bytes -> new String(bytes, StandardCharsets.UTF_8))
        : null;
  }

  @Override
  public void close() {
    members.close();
  }
}
