package dev.byot.vault.api.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// An authority that this JVM trusts while a class of tests runs, in the way that operators have.
/// Such a class holds the lock of the system properties.
public final class TrustedAuthority implements BeforeAllCallback, AfterAllCallback {
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String ITS_PASSWORD = "javax.net.ssl.trustStorePassword";

  private final TestAuthority authority = new TestAuthority();

  /// What a server of these names shows to prove who it is.
  public SSLContext serverNamed(String... names) {
    return authority.serverNamed(names);
  }

  /// The same, as it was until yesterday.
  public SSLContext expiredServerNamed(String name) {
    return authority.expiredServerNamed(name);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    var store = Files.createTempFile("trusted", ".p12");
    authority.writeTrustStore(store);
    System.setProperty(TRUST_STORE, store.toString());
    System.setProperty(ITS_PASSWORD, TestAuthority.PASSWORD);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    Files.delete(Path.of(System.clearProperty(TRUST_STORE)));
    System.clearProperty(ITS_PASSWORD);
  }
}
