package dev.byot.vault.api.proxy;

/// How calls are forwarded.
///
/// @param maxBodyBytes the most that a caller may send
/// @param auditBeforeSend whether a call waits for its audit record before it goes out, too
public record ProxySettings(long maxBodyBytes, boolean auditBeforeSend) {
  /// Above OpenAI's limit of 25 MB for audio.
  public static final ProxySettings DEFAULT = new ProxySettings(32L << 20, false);
}
