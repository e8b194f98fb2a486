package dev.byot.vault.api.http;

import java.time.Duration;
import java.util.Set;

/// How the server listens.
///
/// @param port 0 for any that is free
/// @param local reached by plain http and by this machine's names only: see [StrictFilter]
/// @param maxBodyBytes the most that any route takes
/// @param patience how long a head, and a body that is not streamed, may take to arrive
/// @param grace how long running requests may go on once the instance is told to stop
/// @param corsOrigins the origins of the web pages that may call it
public record ServerSettings(
    String host,
    int port,
    boolean local,
    long maxBodyBytes,
    int maxConnections,
    Duration patience,
    Duration grace,
    Set<String> corsOrigins) {
  /// Above OpenAI's limit of 25 MB for audio.
  public static final long MAX_BODY_BYTES = 32L << 20;

  public static final int MAX_CONNECTIONS = 4_096;
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  /// Cloud Run ends a process 10 s after it has told it to stop, whatever it does.
  public static final Duration GRACE = Duration.ofSeconds(7);

  public ServerSettings {
    corsOrigins = Set.copyOf(corsOrigins);
  }

  /// A server of this machine only, with the defaults.
  public static ServerSettings loopback(int port) {
    return new ServerSettings(
        "127.0.0.1", port, true, MAX_BODY_BYTES, MAX_CONNECTIONS, PATIENCE, GRACE, Set.of());
  }
}
