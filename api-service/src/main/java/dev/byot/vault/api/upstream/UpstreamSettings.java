package dev.byot.vault.api.upstream;

import java.time.Duration;

/// How upstream servers are reached.
///
/// @param connect how long connecting, and each step of the TLS handshake, may take
/// @param firstByte how long both may take in all, and the answer's head once the request is sent
/// @param idle how long the stream may be silent after that, either way
/// @param maxConnections at once, to all of them
/// @param privateAddresses whether addresses that are not global may be reached
public record UpstreamSettings(
    Duration connect,
    Duration firstByte,
    Duration idle,
    int maxConnections,
    boolean privateAddresses) {

  /// Models may think for minutes before the first byte.
  public static final UpstreamSettings DEFAULT =
      new UpstreamSettings(
          Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofMinutes(5), 2_000, false);

  public UpstreamSettings withPrivateAddresses(boolean allowed) {
    return new UpstreamSettings(connect, firstByte, idle, maxConnections, allowed);
  }
}
