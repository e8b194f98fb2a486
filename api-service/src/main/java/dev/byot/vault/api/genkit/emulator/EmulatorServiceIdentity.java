package dev.byot.vault.api.genkit.emulator;

import dev.byot.vault.api.genkit.ServiceIdentity;
import dev.byot.vault.json.Json;
import dev.byot.vault.problem.VaultException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/// Tokens that the local cloud makes.
public final class EmulatorServiceIdentity implements ServiceIdentity {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /// A token is good for at least this long when it is handed out.
  private static final Duration LEFT = Duration.ofMinutes(1);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI endpoint;
  private final byte[] request;
  private final Clock clock;
  private volatile Token token = new Token("", Instant.MIN);

  /// @param host `host:port` of what plays Identity Toolkit
  /// @param server whom the tokens are for
  /// @param email the service account that they name
  public EmulatorServiceIdentity(
      String host, String project, URI server, String email, Clock clock) {
    endpoint =
        URI.create("http://" + host + "/byot-emulator/v1/projects/" + project + "/oidc-tokens");
    request =
        Json.bytes(
            Json.object()
                .put("audience", server.getScheme() + "://" + server.getAuthority())
                .put("email", email));
    this.clock = clock;
  }

  @Override
  public String token() throws InterruptedException {
    var known = token;
    if (clock.instant().plus(LEFT).isBefore(known.expiresAt())) {
      return known.value();
    }
    var fresh = fetch();
    token = fresh;
    return fresh.value();
  }

  private Token fetch() throws InterruptedException {
    try {
      var answer =
          client.send(
              HttpRequest.newBuilder(endpoint)
                  .timeout(PATIENCE)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofByteArray(request))
                  .build(),
              BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IOException("the local cloud answered " + answer.statusCode());
      }
      var value = Json.parseObject(answer.body()).path("idToken").asText();
      var claims = Json.parseObject(Base64.getUrlDecoder().decode(value.split("\\.", -1)[1]));
      return new Token(value, Instant.ofEpochSecond(claims.path("exp").asLong()));
    } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new VaultException.Unavailable("the service's identity", RETRY_AFTER, e);
    }
  }

  private record Token(String value, Instant expiresAt) {}
}
