package dev.byot.vault.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One HTTP/1.1 connection to this machine, kept alive, opened when needed. Plain sockets, as what
/// a client library costs would be in every figure.
final class Connection implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final int port;
  private @Nullable Socket socket;
  private @Nullable Input in;

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
      in = new Input(opened.getInputStream());
    }
  }

  /// Sends a whole request and reads the whole answer.
  Answer exchange(byte[] request) throws IOException {
    var body = new StringBuilder();
    var status = stream(request, body::append);
    return new Answer(status, body.toString());
  }

  /// Sends a whole request and passes on the answer's body as it comes: chunk by chunk, or at once
  /// if it is not chunked.
  ///
  /// @return the status
  int stream(byte[] request, Consumer<String> body) throws IOException {
    var answered = false;
    try {
      open();
      if (socket == null || in == null) {
        throw new IllegalStateException("not open");
      }
      socket.getOutputStream().write(request);
      var status = read(in, body);
      answered = true;
      return status;
    } finally {
      if (!answered) {
        close();
      }
    }
  }

  private int read(Input from, Consumer<String> body) throws IOException {
    var status = Integer.parseInt(from.line().split(" ", 3)[1]);
    var length = 0;
    var chunked = false;
    var last = false;
    for (var line = from.line(); !line.isEmpty(); line = from.line()) {
      var header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
      }
      chunked |= header.startsWith("transfer-encoding:") && header.endsWith("chunked");
      last |= header.startsWith("connection:") && header.endsWith("close");
    }
    if (chunked) {
      chunks(from, body);
    } else {
      body.accept(text(from.bytes(length)));
    }
    if (last) {
      close();
    }
    return status;
  }

  private static void chunks(Input from, Consumer<String> body) throws IOException {
    for (var size = size(from); size > 0; size = size(from)) {
      body.accept(text(from.bytes(size)));
      from.line();
    }
    from.line();
  }

  private static int size(Input from) throws IOException {
    return Integer.parseInt(from.line(), 16);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
