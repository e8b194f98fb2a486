package dev.byot.vault.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;

/// A provider that answers 1.2 KB of JSON or a stream, on kept connections, as the [Model] says
/// that it is asked for.
@Command(
    name = "upstream",
    hidden = true,
    description = "The provider that the others measure with.")
final class Upstream implements Callable<Integer> {
  private static final String READY = "listening on ";
  private static final int BACKLOG = 1024;
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
    try (var server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())) {
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
      var in = new Input(connection.getInputStream());
      var out = connection.getOutputStream();
      for (var line = in.line(); !line.isEmpty(); line = in.line()) {
        answer(Model.of(in.bytes(length(in))), out);
      }
    } catch (IOException gone) {
      // The caller closed a kept connection: the normal end.
      return;
    }
  }

  private static int length(Input in) throws IOException {
    var length = 0;
    for (var header = in.line(); !header.isEmpty(); header = in.line()) {
      var lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("transfer-encoding:")) {
        throw new IllegalArgumentException("the length of a body must be known");
      }
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(lower.indexOf(':') + 1).strip());
      }
    }
    return length;
  }

  private static void answer(Model model, OutputStream out) throws IOException {
    switch (model) {
      case INSTANT -> out.write(ANSWER);
      case THINKING -> {
        pause(model);
        out.write(ANSWER);
      }
      case STREAMING, ENDLESS -> stream(model, out);
    }
  }

  private static void stream(Model model, OutputStream out) throws IOException {
    // The last line asks nginx to pass on each chunk as it comes.
    out.write(
        ascii(
            """
            HTTP/1.1 200 OK
            Content-Type: text/event-stream
            Transfer-Encoding: chunked
            X-Accel-Buffering: no

            """
                .replace("\n", "\r\n")));
    for (var i = 0; i < model.chunks(); i++) {
      pause(model);
      out.write(chunk(StreamLoad.event(System.nanoTime())));
    }
    out.write(chunk("data: [DONE]\n\n"));
    out.write(ascii("0\r\n\r\n"));
  }

  private static byte[] chunk(String text) {
    return ascii(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
  }

  private static void pause(Model model) {
    var end = System.nanoTime() + model.pause().toNanos();
    for (var left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static byte[] answer() {
    var frame =
        "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,"
            + "\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"finish_reason\":\"stop\"}]}";
    var body = frame.formatted("a".repeat(BODY_LENGTH - frame.length() + "%s".length()));
    return ascii(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
