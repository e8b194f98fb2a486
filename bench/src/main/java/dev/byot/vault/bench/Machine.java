package dev.byot.vault.bench;

import java.lang.management.ManagementFactory;

/// Says what a run ran on.
final class Machine {
  private Machine() {}

  static String description() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return "%d cores, load average %.1f before the run, %s %s, Java %s"
        .formatted(
            system.getAvailableProcessors(),
            system.getSystemLoadAverage(),
            system.getName(),
            system.getArch(),
            Runtime.version());
  }
}
