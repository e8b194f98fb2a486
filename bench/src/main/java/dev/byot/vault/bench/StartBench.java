package dev.byot.vault.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// From the start of `./byot up` to its first answer that it is ready, beside a bare JVM.
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = "Time from ./byot up to ready, beside the start of a bare JVM.")
final class StartBench implements Callable<Integer> {
  private static final double NANOS_PER_SECOND = 1e9;

  @Option(names = "--runs", description = "starts of each kind (default: ${DEFAULT-VALUE})")
  private int runs = 5;

  @Override
  public Integer call() {
    System.out.println("start: " + Machine.description());
    try (var folder = Folder.create()) {
      // Builds what is not built yet.
      up(folder.path().resolve("not-measured"));
    }
    var bare = new ArrayList<Double>();
    var fresh = new ArrayList<Double>();
    var kept = new ArrayList<Double>();
    for (var run = 0; run < runs; run++) {
      try (var folder = Folder.create()) {
        bare.add(bareJvm());
        fresh.add(up(folder.path().resolve("vault")));
        kept.add(up(folder.path().resolve("vault")));
      }
    }
    System.out.printf(
        """
        From the start of the process to 2xx of /health/ready, %d runs of each, in turn, already
        built; the bare JVM is java --version, from start to end.

        %-36s %7s %7s %7s
        """,
        runs, "seconds", "min", "median", "max");
    print("bare JVM", bare);
    print("./byot up, new data folder", fresh);
    print("./byot up, data folder kept", kept);
    return 0;
  }

  private static void print(String what, List<Double> seconds) {
    var all = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    System.out.printf(
        "%-36s %7.2f %7.2f %7.2f%n", what, all[0], Latencies.median(all), all[all.length - 1]);
  }

  private static double up(Path data) {
    var launcher = Path.of(System.getProperty("byot.home", "."), "byot").toString();
    var port = Child.freePort();
    var started = System.nanoTime();
    try (var vault = Child.start(List.of(launcher, "up", "--port=" + port, "--data=" + data))) {
      vault.awaitAnswer(port, "/health/ready");
      return (System.nanoTime() - started) / NANOS_PER_SECOND;
    }
  }

  private static double bareJvm() {
    var started = System.nanoTime();
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    try (var jvm = Child.start(List.of(java, "-XX:+UseSerialGC", "-Xshare:auto", "--version"))) {
      jvm.awaitEnd();
      return (System.nanoTime() - started) / NANOS_PER_SECOND;
    }
  }
}
