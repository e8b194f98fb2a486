package dev.byot.vault.api.watch;

import java.time.Duration;

/// How keys are watched.
///
/// @param perOwner watches that an owner may have open on one instance
/// @param keepAlive the longest silence, so that proxies in between keep the connection
/// @param check how often it is made sure that the account is still good
/// @param reread how often the state is read though nothing was heard: what a lost event costs
/// @param pause between two readings, however often something changes
/// @param patience how long a caller may take to receive what is sent
public record WatchSettings(
    int perOwner,
    Duration keepAlive,
    Duration check,
    Duration reread,
    Duration pause,
    Duration patience) {
  public static final WatchSettings DEFAULT =
      new WatchSettings(
          10,
          Duration.ofSeconds(15),
          Duration.ofSeconds(5),
          Duration.ofMinutes(1),
          Duration.ofMillis(100),
          Duration.ofSeconds(20));

  public WatchSettings withPerOwner(int watches) {
    return new WatchSettings(watches, keepAlive, check, reread, pause, patience);
  }
}
