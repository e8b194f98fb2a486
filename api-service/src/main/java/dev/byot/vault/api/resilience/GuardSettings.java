package dev.byot.vault.api.resilience;

import java.time.Duration;

/// How much goes to one upstream from one instance, and when it counts as down.
///
/// @param calls that run at a time
/// @param longestWait how long a call may be held until one of them ends
/// @param callsPerMinute that begin, of all owners together
/// @param breakerOwners how many owners must have seen it down
/// @param breakerDelay how long nobody tries it then, until a few do
public record GuardSettings(
    int calls, Duration longestWait, int callsPerMinute, int breakerOwners, Duration breakerDelay) {
  public static final GuardSettings DEFAULT =
      new GuardSettings(500, Duration.ofSeconds(2), 60_000, 3, Duration.ofSeconds(5));

  /// One owner gets no more than this part of what there is for all.
  private static final int SHARE = 4;

  int share() {
    return share(calls);
  }

  static int share(int all) {
    return Math.max(1, all / SHARE);
  }
}
