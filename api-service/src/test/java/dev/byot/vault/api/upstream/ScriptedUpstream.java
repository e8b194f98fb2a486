package dev.byot.vault.api.upstream;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// An upstream server over plain sockets that does exactly what its script says, however wrong.
public final class ScriptedUpstream implements AutoCloseable {
  private final ServerSocket server;
  private final Layer layer;
  private final Script script;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  private ScriptedUpstream(Layer layer, Script script) throws IOException {
    this.layer = layer;
    this.script = script;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("scripted-upstream").start(this::accept);
  }

  /// Runs the script for each connection.
  public static ScriptedUpstream start(Script script) {
    return start(socket -> socket, script);
  }

  /// The same over TLS, or whatever else the layer makes of a connection. Where that fails, no
  /// script runs.
  public static ScriptedUpstream start(Layer layer, Script script) {
    try {
      return new ScriptedUpstream(layer, script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Answers every request with the same text.
  public static ScriptedUpstream answering(String answer) {
    return start(conversation -> {
      while (conversation.read() != null) {
        conversation.say(answer);
      }
    });
  }

  /// An answer with a body and its length.
  public static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n\r\n"
        + body;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        sockets.add(socket);
        connections.incrementAndGet();
        Thread.ofVirtual().name("scripted-connection").start(() -> run(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void run(Socket plain) {
    try (plain;
        var socket = layer.over(plain)) {
      script.run(new Conversation(socket, plain));
    } catch (IOException _) {
      // The other side has closed: scripts that care look for it.
      return;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /// The same with the name that certificates are for.
  public URI secureUrl() {
    return URI.create("https://localhost:" + server.getLocalPort());
  }

  public int connections() {
    return connections.get();
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (var socket : sockets) {
      socket.close();
    }
  }

  /// What happens on one connection.
  @FunctionalInterface
  public interface Script {
    void run(Conversation conversation) throws IOException, InterruptedException;
  }

  /// What lies between a connection and what is said on it.
  @FunctionalInterface
  public interface Layer {
    Socket over(Socket plain) throws IOException;
  }

  /// A request as it came.
  public record Request(String line, List<String> headers, String body) {
    /// The value of a header; empty if it is missing.
    public String header(String name) {
      return headers.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }
  }

  /// One connection.
  public final class Conversation {
    private final Socket socket;
    private final Socket plain;
    private final InputStream in;

    private Conversation(Socket socket, Socket plain) throws IOException {
      this.socket = socket;
      this.plain = plain;
      in = new BufferedInputStream(socket.getInputStream());
    }

    /// Reads a head; its body is left.
    public Request readHead() throws IOException {
      var line = readLine();
      var headers = new java.util.ArrayList<String>();
      for (var next = readLine(); !next.isEmpty(); next = readLine()) {
        headers.add(next);
      }
      return new Request(line, headers, "");
    }

    /// Reads a whole request; `null` if there is no further one.
    public @org.jspecify.annotations.Nullable Request read() throws IOException {
      in.mark(1);
      if (in.read() < 0) {
        return null;
      }
      in.reset();
      var head = readHead();
      String body;
      if (head.header("transfer-encoding").equals("chunked")) {
        var all = new StringBuilder();
        for (var chunk = readChunk(); !chunk.isEmpty(); chunk = readChunk()) {
          all.append(chunk);
        }
        body = all.toString();
      } else {
        var length = head.header("content-length");
        var bytes = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
        body = new String(bytes, StandardCharsets.UTF_8);
      }
      var request = new Request(head.line(), head.headers(), body);
      requests.add(request);
      return request;
    }

    /// Reads one chunk of a body; empty for the last.
    public String readChunk() throws IOException {
      var length = Integer.parseInt(readLine(), 16);
      var bytes = in.readNBytes(length);
      if (bytes.length < length || !readLine().isEmpty()) {
        throw new IOException("a broken chunk");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }

    public void say(String text) throws IOException {
      say(text.getBytes(StandardCharsets.UTF_8));
    }

    public void say(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    public void sayChunk(String text) throws IOException {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      say(Integer.toHexString(bytes.length) + "\r\n" + text + "\r\n");
    }

    /// Whether the other side is still there when this time is over.
    public boolean isOpenAfter(Duration pause) throws IOException {
      socket.setSoTimeout((int) pause.toMillis());
      try {
        return in.read() >= 0;
      } catch (SocketTimeoutException _) {
        return true;
      } catch (IOException _) {
        return false;
      }
    }

    /// Reads a body of this length, and hands each piece on.
    public void readBody(int length, Consumer<byte[]> pieces) throws IOException {
      var buffer = new byte[64 * 1024];
      for (var left = length; left > 0; ) {
        var count = in.read(buffer, 0, Math.min(left, buffer.length));
        if (count < 0) {
          throw new IOException("the end, within a body");
        }
        pieces.accept(Arrays.copyOf(buffer, count));
        left -= count;
      }
    }

    /// Waits until the other side is gone.
    public void awaitEnd() {
      try {
        while (in.read() >= 0) {
          // Whatever it says.
        }
      } catch (IOException _) {
        return;
      }
    }

    /// The connection, in its layer.
    public Socket socket() {
      return socket;
    }

    /// Ends the connection beneath its layer, which says no goodbye.
    public void breakOff() throws IOException {
      plain.close();
    }

    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    private String readLine() throws IOException {
      var line = new ByteArrayOutputStream();
      for (var next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          throw new IOException("the end, within a line");
        }
        if (next != '\r') {
          line.write(next);
        }
      }
      return line.toString(StandardCharsets.ISO_8859_1);
    }
  }
}
