package dev.byot.vault.api.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate authority of one test: whom it certifies is trusted only by who has its trust
/// store.
public final class TestAuthority {
  /// Of its trust store.
  public static final String PASSWORD = "changeit";

  private static final String ISSUER = "CN=an authority of a test";
  private static final Duration DAY = Duration.ofDays(1);

  private final KeyPair keys = newKeys();
  private final AtomicLong serial = new AtomicLong();
  private final X509Certificate root;

  public TestAuthority() {
    var now = Instant.now();
    root = certificate(ISSUER, keys, now.minus(DAY), now.plus(DAY), true);
  }

  /// What a server of these names shows to prove who it is.
  public SSLContext serverNamed(String... names) {
    var now = Instant.now();
    return server(now.minus(DAY), now.plus(DAY), names);
  }

  /// The same, as it was until yesterday.
  public SSLContext expiredServerNamed(String name) {
    var now = Instant.now();
    return server(now.minus(DAY.multipliedBy(3)), now.minus(DAY), name);
  }

  /// Writes a trust store that knows this authority alone.
  public void writeTrustStore(Path file) {
    try (var out = Files.newOutputStream(file)) {
      var store = emptyStore();
      store.setCertificateEntry("authority", root);
      store.store(out, PASSWORD.toCharArray());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a trust store cannot be written", e);
    }
  }

  private SSLContext server(Instant from, Instant until, String... names) {
    try {
      var own = newKeys();
      var shown = certificate("CN=a server of a test", own, from, until, false, names);
      var store = emptyStore();
      store.setKeyEntry(
          "server", own.getPrivate(), PASSWORD.toCharArray(), new Certificate[] {shown, root});
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, PASSWORD.toCharArray());
      var context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("a server cannot be certified", e);
    }
  }

  @SuppressWarnings("JavaUtilDate") // Bouncy Castle takes nothing else
  private X509Certificate certificate(
      String subject,
      KeyPair own,
      Instant from,
      Instant until,
      boolean authority,
      String... names) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name(ISSUER),
              BigInteger.valueOf(serial.incrementAndGet()),
              Date.from(from),
              Date.from(until),
              new X500Name(subject),
              own.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      if (names.length > 0) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(
                Arrays.stream(names)
                    .map(name -> new GeneralName(GeneralName.dNSName, name))
                    .toArray(GeneralName[]::new)));
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (IOException | OperatorException | GeneralSecurityException e) {
      throw new IllegalStateException("a certificate cannot be signed", e);
    }
  }

  private static KeyPair newKeys() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has this curve", e);
    }
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
