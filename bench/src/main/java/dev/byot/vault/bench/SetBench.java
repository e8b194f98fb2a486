package dev.byot.vault.bench;

import dev.byot.vault.bench.Connection.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// From a key's PUT to its being active, beside the GET of its status and an answer of nothing.
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    description =
        "Time from PUT (Prefer: wait) to active, beside GET of the key's status and an empty answer.")
final class SetBench implements Callable<Integer> {
  @Option(names = "--count", description = "keys of each series (default: ${DEFAULT-VALUE})")
  private int count = 250;

  @Option(names = "--rate", description = "sets per second (default: ${DEFAULT-VALUE})")
  private int rate = 50;

  @Option(names = "--rounds", description = "rounds of all series (default: ${DEFAULT-VALUE})")
  private int rounds = 3;

  @Option(names = "--seconds", description = "for reads per second (default: ${DEFAULT-VALUE})")
  private int seconds = 4;

  private final Map<String, List<Latencies>> series = new LinkedHashMap<>();
  private final List<Double> cpuMillis = new ArrayList<>();
  private final List<Double> readsPerSecond = new ArrayList<>();

  @Override
  public Integer call() {
    System.out.println("set: " + Machine.description());
    try (var folder = Folder.create();
        var upstream = Upstream.start();
        var vault = RunningVault.start(folder.path().resolve("vault"), upstream.port())) {
      for (var round = 0; round <= rounds; round++) {
        measure(vault, round);
        if (round == 0) {
          // It warmed everything up, and does not count.
          series.clear();
          cpuMillis.clear();
          readsPerSecond.clear();
        }
      }
    }
    print();
    return 0;
  }

  private void measure(RunningVault vault, int round) {
    var one = owners(vault, "one-" + round);
    var many = owners(vault, "many-" + round);
    note("nothing (GET /health/live)", Load.sequential(nothing(vault), count));
    note("set, one after another", Load.sequential(set(vault, one), count));
    note("GET, one after another", Load.sequential(get(vault, one), count));
    note("nothing, " + rate + "/s", Load.openLoop(nothing(vault), rate, count));
    var before = vault.process().cpu();
    note("set, " + rate + "/s", Load.openLoop(set(vault, many), rate, count));
    cpuMillis.add((double) vault.process().cpu().minus(before).toMillis() / count);
    note("GET, " + rate + "/s", Load.openLoop(get(vault, many), rate, count));
    readsPerSecond.add(Load.perSecond(get(vault, many), Duration.ofSeconds(seconds)));
  }

  private void note(String name, Load.Result result) {
    series.computeIfAbsent(name, _ -> new ArrayList<>()).add(result.latencies());
  }

  private void print() {
    System.out.printf(
        """
        Medians of %d rounds after one of warm-up; each series is %d keys of as many owners, new to
        the vault. A set goes through the (local) Firestore, KMS and Pub/Sub and the rotation worker
        until the key is active; a GET of its status is one read of Firestore.

        %-28s %9s %9s
        """,
        rounds, count, "", "p50 ms", "p95 ms");
    series.forEach((name, each) ->
        System.out.printf("%-28s %9.2f %9.2f%n", name, median(each, 50), median(each, 95)));
    System.out.printf(
        """

        set, %d/s: %.1f ms of CPU each, of the vault and its local cloud together
        GET, %d at a time: %.0f a second
        """,
        rate, median(cpuMillis), Load.LANES, median(readsPerSecond));
  }

  private static double median(List<Double> figures) {
    return Latencies.median(figures.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static double median(List<Latencies> rounds, int percent) {
    ToDoubleFunction<Latencies> percentile = each -> each.percentile(percent);
    return Latencies.median(rounds.stream().mapToDouble(percentile).toArray());
  }

  /// Signs owners in; gives their header lines.
  private List<String> owners(RunningVault vault, String name) {
    return IntStream.range(0, count).mapToObj(i -> vault.authorization(name + "-" + i)).toList();
  }

  private static Target nothing(RunningVault vault) {
    var request = Target.request("GET", "/health/live", vault.port(), "", "");
    return new Target("nothing", vault.port(), _ -> request, Answer::isGood);
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
        i ->
            Target.request(
                "GET", "/v1/keys/openai", vault.port(), owners.get(i % owners.size()), ""),
        SetBench::isActive);
  }

  private static boolean isActive(Answer answer) {
    return answer.status() == 200 && answer.body().contains("\"status\":\"active\"");
  }
}
