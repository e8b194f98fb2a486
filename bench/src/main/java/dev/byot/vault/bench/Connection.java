package dev.byot.vault.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One HTTP/1.1 connection to this machine, kept alive, opened when needed. Plain sockets, as what
/// a client library costs would be in every figure.
final class Connection implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final int port;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  Connection(int port) {
    this.port = port;
  }

  /// An answer's status and body.
  record Answer(int status, String body) {
    boolean isGood() {
      return status >= 200 && status < 300;
    }
  }

  void open() throws IOException {
    if (socket == null) {
      var opened = new Socket(InetAddress.getLoopbackAddress(), port);
      opened.setTcpNoDelay(true);
      opened.setSoTimeout((int) PATIENCE.toMillis());
      socket = opened;
      in = new BufferedInputStream(opened.getInputStream());
    }
  }

  /// Sends a whole request and reads the whole answer.
  Answer exchange(byte[] request) throws IOException {
    var answered = false;
    try {
      open();
      if (socket == null || in == null) {
        throw new IllegalStateException("not open");
      }
      socket.getOutputStream().write(request);
      var answer = read(in);
      answered = true;
      return answer;
    } finally {
      if (!answered) {
        close();
      }
    }
  }

  private Answer read(InputStream from) throws IOException {
    var status = Integer.parseInt(line(from).split(" ", 3)[1]);
    var length = 0;
    var chunked = false;
    var last = false;
    for (var line = line(from); !line.isEmpty(); line = line(from)) {
      var header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
      }
      chunked |= header.startsWith("transfer-encoding:") && header.endsWith("chunked");
      last |= header.startsWith("connection:") && header.endsWith("close");
    }
    var body = chunked ? chunks(from) : from.readNBytes(length);
    if (last) {
      close();
    }
    return new Answer(status, new String(body, StandardCharsets.UTF_8));
  }

  private static byte[] chunks(InputStream from) throws IOException {
    var body = new ByteArrayOutputStream();
    var size = Integer.parseInt(line(from), 16);
    while (size > 0) {
      body.write(from.readNBytes(size));
      line(from);
      size = Integer.parseInt(line(from), 16);
    }
    line(from);
    return body.toByteArray();
  }

  /// Reads a line without its end.
  static String line(InputStream from) throws IOException {
    var line = new StringBuilder();
    for (var next = from.read(); next != '\n'; next = from.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended within a message");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
