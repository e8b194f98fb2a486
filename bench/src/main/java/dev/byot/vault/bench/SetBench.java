package dev.byot.vault.bench;

import dev.byot.vault.bench.Connection.Answer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// From a key's PUT to its being active, beside the GET of its status.
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    description = "Time from PUT (Prefer: wait) to active, beside GET of the key's status.")
final class SetBench implements Callable<Integer> {
  @Option(names = "--count", description = "keys of each series (default: ${DEFAULT-VALUE})")
  private int count = 200;

  @Option(names = "--rate", description = "sets per second (default: ${DEFAULT-VALUE})")
  private int rate = 20;

  @Override
  public Integer call() {
    System.out.println("set: " + Machine.description());
    try (var folder = Folder.create();
        var upstream = Upstream.start();
        var vault = RunningVault.start(folder.path().resolve("vault"), upstream.port())) {
      var warmUp = owners(vault, "warm-up");
      Load.sequential(set(vault, warmUp), count).latencies();
      Load.openLoop(set(vault, warmUp), rate, count).latencies();

      var first = owners(vault, "first");
      var second = owners(vault, "second");
      System.out.printf(
          """
          Each series is %d keys of as many owners, new to the vault, after %d sets of warm-up. A
          set goes through the (local) Firestore, KMS and Pub/Sub and the rotation worker; a GET of
          its status is one read of Firestore.

          %-28s %9s %9s
          """,
          count, 2 * count, "", "p50 ms", "p95 ms");
      print("set, one after another", Load.sequential(set(vault, first), count));
      print("GET, one after another", Load.sequential(get(vault, first), count));
      print("set, " + rate + "/s", Load.openLoop(set(vault, second), rate, count));
      print("GET, " + rate + "/s", Load.openLoop(get(vault, second), rate, count));
    }
    return 0;
  }

  private static void print(String series, Load.Result result) {
    var latencies = result.latencies();
    System.out.printf(
        "%-28s %9.2f %9.2f%n", series, latencies.percentile(50), latencies.percentile(95));
  }

  /// Signs owners in; gives their header lines.
  private List<String> owners(RunningVault vault, String series) {
    return IntStream.range(0, count).mapToObj(i -> vault.authorization(series + "-" + i)).toList();
  }

  private static Target set(RunningVault vault, List<String> owners) {
    return new Target(
        "set",
        vault.port(),
        i -> vault.set(owners.get(i), "sk-demo-set-bench-%012d".formatted(i)),
        SetBench::isActive);
  }

  private static Target get(RunningVault vault, List<String> owners) {
    return new Target(
        "GET",
        vault.port(),
        i -> Target.request("GET", "/v1/keys/openai", vault.port(), owners.get(i), ""),
        SetBench::isActive);
  }

  private static boolean isActive(Answer answer) {
    return answer.status() == 200 && answer.body().contains("\"status\":\"active\"");
  }
}
