package dev.byot.vault.api.identity.firebase;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.firebase.FirebaseApp;
import com.google.firebase.FirebaseOptions;
import com.google.firebase.auth.AbstractFirebaseAuth;
import com.google.firebase.auth.FirebaseAuth;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Caller;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.identity.IdentitySettings;
import dev.byot.vault.api.identity.SignIn;
import dev.byot.vault.api.identity.TokenAuthenticator;
import dev.byot.vault.keys.OwnerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// Callers by Firebase ID token, checked by `firebase-admin`: in production against Google, locally
/// the same code against what plays Google's signing keys and accounts.
public final class FirebaseAuthenticator implements Authenticator, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration READ = Duration.ofSeconds(3);

  /// Longer than one attempt, shorter than the library's attempts taken together.
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final FirebaseApp app;
  private final ExecutorService executor;
  private final TokenAuthenticator tokens;

  private FirebaseAuthenticator(FirebaseApp app, IdentitySettings settings, Clock clock) {
    this.app = app;
    executor =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("account-look-up-", 0).factory());
    var auth = auth(app, settings.tenant());
    tokens =
        new TokenAuthenticator(
            settings,
            new FirebaseIdTokens(auth),
            new FirebaseAccounts(auth),
            clock,
            PATIENCE,
            executor);
  }

  /// Opens the connection to Firebase.
  ///
  /// @param emulator `host:port` of what plays Google, `null` for the real one
  public static FirebaseAuthenticator open(
      IdentitySettings settings, @Nullable String emulator, Clock clock) {
    var options =
        FirebaseOptions.builder()
            .setProjectId(settings.project())
            .setConnectTimeout((int) CONNECT.toMillis())
            .setReadTimeout((int) READ.toMillis())
            .setHttpTransport(transport(emulator))
            .setCredentials(credentials(emulator))
            .build();
    var app = FirebaseApp.initializeApp(options, "vault-" + UUID.randomUUID());
    return new FirebaseAuthenticator(app, settings, clock);
  }

  private static AbstractFirebaseAuth auth(FirebaseApp app, @Nullable String tenant) {
    var auth = FirebaseAuth.getInstance(app);
    return tenant == null ? auth : auth.getTenantManager().getAuthForTenant(tenant);
  }

  private static HttpTransport transport(@Nullable String emulator) {
    if (emulator == null) {
      return new NetHttpTransport();
    }
    return new NetHttpTransport.Builder()
        .setConnectionFactory(url -> (HttpURLConnection) played(url, emulator).openConnection())
        .build();
  }

  /// Google's hosts are played by the local cloud. Where else the library wants to go, which is to
  /// Firebase's own emulator in its contract test, it goes.
  private static URL played(URL url, String emulator) throws MalformedURLException {
    return url.getHost().endsWith(".googleapis.com")
        ? URI.create("http://" + emulator + "/" + url.getHost() + url.getFile()).toURL()
        : url;
  }

  private static GoogleCredentials credentials(@Nullable String emulator) {
    if (emulator != null) {
      return GoogleCredentials.create(AccessToken.newBuilder().setTokenValue("local").build());
    }
    try {
      return GoogleCredentials.getApplicationDefault();
    } catch (IOException e) {
      throw new UncheckedIOException("there are no Google credentials", e);
    }
  }

  @Override
  public Caller authenticate(String idToken, Freshness need) {
    return tokens.authenticate(idToken, need);
  }

  @Override
  public OwnerId admit(SignIn signIn, Freshness need) {
    return tokens.admit(signIn, need);
  }

  @Override
  public void close() {
    executor.shutdownNow();
    app.delete();
  }
}
