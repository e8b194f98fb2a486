package dev.byot.vault.api.genkit.google;

import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.IdTokenCredentials;
import com.google.auth.oauth2.IdTokenProvider;
import dev.byot.vault.api.genkit.ServiceIdentity;
import dev.byot.vault.problem.VaultException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/// Tokens of the service account that the process runs as.
public final class GoogleServiceIdentity implements ServiceIdentity {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final IdTokenCredentials credentials;

  private GoogleServiceIdentity(IdTokenCredentials credentials) {
    this.credentials = credentials;
  }

  /// For the server at that URL, from the application default credentials.
  ///
  /// @throws IllegalStateException if those make no ID tokens
  public static GoogleServiceIdentity towards(URI server) {
    try {
      return of(GoogleCredentials.getApplicationDefault(), server);
    } catch (IOException e) {
      throw new UncheckedIOException("there are no application default credentials", e);
    }
  }

  static GoogleServiceIdentity of(GoogleCredentials credentials, URI server) {
    if (!(credentials instanceof IdTokenProvider provider)) {
      throw new IllegalStateException(
          "the application default credentials make no ID tokens: use a service account");
    }
    return new GoogleServiceIdentity(
        IdTokenCredentials.newBuilder()
            .setIdTokenProvider(provider)
            .setTargetAudience(server.getScheme() + "://" + server.getAuthority())
            .build());
  }

  /// Kept by the library until it is about to expire.
  @Override
  public String token() {
    try {
      credentials.refreshIfExpired();
      return Objects.requireNonNull(credentials.getIdToken()).getTokenValue();
    } catch (IOException e) {
      throw new VaultException.Unavailable("the service's identity", RETRY_AFTER, e);
    }
  }
}
