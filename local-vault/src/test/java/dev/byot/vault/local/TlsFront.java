package dev.byot.vault.local;

import dev.byot.vault.api.tls.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;

/// TLS in front of a server that speaks none, so that it is reached as every provider is.
final class TlsFront implements AutoCloseable {
  private final TestAuthority authority = new TestAuthority();
  private final URI behind;
  private final ServerSocket server;

  TlsFront(URI behind) {
    this.behind = behind;
    try {
      server =
          authority
              .serverNamed("localhost")
              .getServerSocketFactory()
              .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("tls-front").start(this::accept);
  }

  URI baseUrl() {
    return URI.create("https://localhost:" + server.getLocalPort());
  }

  /// What a JVM is told so that it trusts this server.
  ///
  /// @param store a file that is written
  String trustedThrough(Path store) {
    authority.writeTrustStore(store);
    return "-Djavax.net.ssl.trustStore="
        + store
        + " -Djavax.net.ssl.trustStorePassword="
        + TestAuthority.PASSWORD;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var secure = server.accept();
        Thread.ofVirtual().start(() -> connect(secure));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void connect(Socket secure) {
    try (secure;
        var plain = new Socket(behind.getHost(), behind.getPort())) {
      var answers = Thread.ofVirtual().start(() -> pass(plain, secure));
      pass(secure, plain);
      answers.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Until one of them ends, and then so does the other.
  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      return;
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
