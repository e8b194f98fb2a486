package dev.byot.vault.api.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// The server cannot listen where it should.
public final class ListenException extends RuntimeException {
  private ListenException(String message) {
    super(message);
  }

  /// Finds out why: Helidon only logs it.
  static ListenException of(String host, int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(host, port));
      return new ListenException("the server does not listen on " + host + ":" + port);
    } catch (BindException e) {
      return new ListenException(
          String.valueOf(e.getMessage()).contains("in use")
              ? "port " + port + " is taken"
              : "cannot listen on " + host + ":" + port + ": " + e.getMessage());
    } catch (IOException | IllegalArgumentException e) {
      return new ListenException("cannot listen on " + host + ":" + port + ": " + e.getMessage());
    }
  }
}
