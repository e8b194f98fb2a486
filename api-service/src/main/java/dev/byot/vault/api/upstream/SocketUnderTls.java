package dev.byot.vault.api.upstream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import javax.net.ssl.SSLException;

/// A connection beneath TLS, whose end is an error wherever TLS still reads. To the JDK it would be
/// as good as a goodbye (`close_notify`): whoever stands between could cut an answer off that ends
/// with its connection, and it would be taken for whole (RFC 8446, 6.1).
final class SocketUnderTls extends Socket {
  @Override
  public InputStream getInputStream() throws IOException {
    return new Endless(super.getInputStream());
  }

  private static final class Endless extends FilterInputStream {
    private Endless(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return goingOn(super.read());
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return goingOn(super.read(into, offset, length));
    }

    private static int goingOn(int read) throws SSLException {
      if (read < 0) {
        throw new SSLException("the connection ended without close_notify");
      }
      return read;
    }
  }
}
