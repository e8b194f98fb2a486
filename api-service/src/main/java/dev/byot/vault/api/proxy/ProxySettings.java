package dev.byot.vault.api.proxy;

import java.time.Duration;

/// How calls are forwarded.
///
/// @param maxBodyBytes the most that a caller may send
/// @param auditBeforeSend whether a call waits for its audit record before it goes out, too
/// @param keepAlive after which silence a comment goes into an event stream; zero for never
public record ProxySettings(long maxBodyBytes, boolean auditBeforeSend, Duration keepAlive) {
  /// Less than the 30 s after which the most impatient proxies and browsers give up.
  public static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  /// Above OpenAI's limit of 25 MB for audio.
  public static final ProxySettings DEFAULT = new ProxySettings(32L << 20, false, KEEP_ALIVE);
}
