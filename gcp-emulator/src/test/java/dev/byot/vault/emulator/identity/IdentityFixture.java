package dev.byot.vault.emulator.identity;

import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.firebase.FirebaseApp;
import com.google.firebase.FirebaseOptions;
import com.google.firebase.auth.FirebaseAuth;
import com.google.firebase.auth.FirebaseToken;
import dev.byot.vault.emulator.http.LoopbackServer;
import dev.byot.vault.emulator.store.Store;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;

/// The emulator, and the real firebase-admin whose look-ups are sent to it.
final class IdentityFixture implements AutoCloseable {
  static final String PROJECT = "demo-vault";

  private final Store store;
  private final LoopbackServer server = LoopbackServer.start(0);
  private final IdentityToolkit toolkit;
  private final FirebaseApp app;

  IdentityFixture(Store store) {
    this.store = store;
    toolkit = new IdentityToolkit(store, Clock.systemUTC());
    toolkit.serveOn(server);
    var transport =
        new NetHttpTransport.Builder()
            .setConnectionFactory(url ->
                (HttpURLConnection)
                    URI.create("http://" + endpoint() + "/" + url.getHost() + url.getFile())
                        .toURL()
                        .openConnection())
            .build();
    app =
        FirebaseApp.initializeApp(
            FirebaseOptions.builder()
                .setProjectId(PROJECT)
                .setCredentials(GoogleCredentials.create(new AccessToken("local", null)))
                .setHttpTransport(transport)
                .build(),
            UUID.randomUUID().toString());
  }

  IdentityToolkit toolkit() {
    return toolkit;
  }

  FirebaseAuth auth() {
    return FirebaseAuth.getInstance(app);
  }

  /// A claim that is a time, in seconds.
  static long seconds(FirebaseToken token, String claim) {
    return (Long) Objects.requireNonNull(token.getClaims().get(claim));
  }

  String endpoint() {
    return server.endpoint();
  }

  @Override
  public void close() {
    app.delete();
    server.close();
    store.close();
  }
}
