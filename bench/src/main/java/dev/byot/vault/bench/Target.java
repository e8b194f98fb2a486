package dev.byot.vault.bench;

import dev.byot.vault.bench.Connection.Answer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/// What load is sent to.
///
/// @param requests the bytes of the n-th request
/// @param good whether an answer counts
record Target(String name, int port, IntFunction<byte[]> requests, Predicate<Answer> good) {

  /// The bytes of a request with a JSON body, or with none if `body` is empty.
  ///
  /// @param headers whole lines, each with its end
  static byte[] request(String method, String path, int port, String headers, String body) {
    var content =
        body.isEmpty()
            ? ""
            : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
    return (method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n")
        .concat(headers + content + "\r\n" + body)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
