package dev.byot.vault.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// A provider that answers everything at once: 1.2 KB of JSON, on kept connections.
@Command(
    name = "upstream",
    hidden = true,
    description = "The provider that the others measure with.")
final class Upstream implements Callable<Integer> {
  private static final String READY = "listening on ";
  private static final int BODY_LENGTH = 1200;
  private static final byte[] ANSWER = answer();

  /// An upstream in a process of its own.
  record Running(Child process, int port) implements AutoCloseable {
    @Override
    public void close() {
      process.close();
    }
  }

  static Running start() {
    var process = Child.java(Main.class, List.of("upstream"));
    var line = process.awaitLine(READY);
    return new Running(process, Integer.parseInt(line.substring(READY.length())));
  }

  @Override
  public Integer call() throws IOException {
    try (var server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress())) {
      System.out.println(READY + server.getLocalPort());
      while (true) {
        var connection = server.accept();
        Thread.startVirtualThread(() -> serve(connection));
      }
    }
  }

  private static void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      var in = new BufferedInputStream(connection.getInputStream());
      var out = connection.getOutputStream();
      for (var line = Connection.line(in); !line.isEmpty(); line = Connection.line(in)) {
        var length = 0;
        for (var header = Connection.line(in); !header.isEmpty(); header = Connection.line(in)) {
          var lower = header.toLowerCase(Locale.ROOT);
          if (lower.startsWith("transfer-encoding:")) {
            throw new IllegalArgumentException("the length of a body must be known");
          }
          if (lower.startsWith("content-length:")) {
            length = Integer.parseInt(lower.substring(lower.indexOf(':') + 1).strip());
          }
        }
        in.skipNBytes(length);
        out.write(ANSWER);
      }
    } catch (IOException gone) {
      // The caller closed a kept connection: the normal end.
      return;
    }
  }

  private static byte[] answer() {
    var frame =
        "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,"
            + "\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"finish_reason\":\"stop\"}]}";
    var body = frame.formatted("a".repeat(BODY_LENGTH - frame.length() + "%s".length()));
    return ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
