package dev.byot.vault.api.upstream;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client that speaks HTTP/1.1 piece by piece.
public final class StreamClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;
  private final InputStream in;

  public StreamClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  public StreamClient say(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
    return this;
  }

  public void say(byte[] bytes, int offset, int length) throws IOException {
    socket.getOutputStream().write(bytes, offset, length);
  }

  public void skip(long count) throws IOException {
    in.skipNBytes(count);
  }

  public StreamClient sayChunk(String text) throws IOException {
    var length = text.getBytes(StandardCharsets.UTF_8).length;
    return say(Integer.toHexString(length) + "\r\n" + text + "\r\n");
  }

  /// The head of an answer, in lower case.
  public String head() throws IOException {
    var head = new StringBuilder();
    for (var line = readLine(); !line.isEmpty(); line = readLine()) {
      head.append(line.toLowerCase(java.util.Locale.ROOT)).append('\n');
    }
    return head.toString();
  }

  /// One chunk of an answer; empty for the last.
  public String chunk() throws IOException {
    var length = Integer.parseInt(readLine(), 16);
    var bytes = in.readNBytes(length);
    if (bytes.length < length || !readLine().isEmpty()) {
      throw new IOException("a broken chunk");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  public String bytes(int count) throws IOException {
    return new String(in.readNBytes(count), StandardCharsets.UTF_8);
  }

  /// Whether the connection ends here, with nothing more on it.
  public boolean isAtEnd() {
    try {
      return in.read() < 0;
    } catch (java.net.SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
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
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
