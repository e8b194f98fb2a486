package dev.byot.vault.rotation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;

/// A program that does what the worker never does.
final class Talker {
  private Talker() {}

  /// Connects to a port and looks a name up.
  ///
  /// @param arguments a port of this machine, and a name
  public static void main(String[] arguments) throws IOException {
    var loopback = InetAddress.getLoopbackAddress();
    try (var socket = new Socket(loopback, Integer.parseInt(arguments[0]))) {
      socket.getOutputStream().write('!');
    }
    try {
      System.out.println(InetAddress.getByName(arguments[1]));
    } catch (UnknownHostException e) {
      System.out.println("unknown: " + e.getMessage());
    }
  }
}
