package dev.byot.vault.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// From the answer to a stop on one instance of the API to the end of use on each.
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description =
        "Time from the answer to a DELETE or :disable until two instances of the API use the key no"
            + " more.")
final class StopBench implements Callable<Integer> {
  @Option(names = "--count", description = "stops of each kind (default: ${DEFAULT-VALUE})")
  private int count = 150;

  @Option(
      names = "--warm-up",
      description = "stops of each kind before them (default: ${DEFAULT-VALUE})")
  private int warmUp = 50;

  private final Map<Stop.Kind, List<Stop.Times>> times = new EnumMap<>(Stop.Kind.class);
  private final List<Long> refusals = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    System.out.println("stop: " + Machine.description());
    try (var upstream = Upstream.start();
        var vault = new SeparateVault(upstream.port(), 2, Map.of())) {
      for (var i = 0; i < warmUp + count; i++) {
        if (i == warmUp) {
          times.clear();
          refusals.clear();
        }
        for (var kind : Stop.Kind.values()) {
          var stop = new Stop(vault, vault.authorization(kind.name() + "-" + i));
          times.computeIfAbsent(kind, _ -> new ArrayList<>()).add(stop.run(kind));
          refusals.add(stop.refusal());
        }
      }
    }
    print();
    return 0;
  }

  private void print() {
    System.out.printf(
        """
        %d stops of each kind in turn after %d of warm-up, one after another, each of a key that two
        instances of the API, processes of their own like all else, are called with without a pause;
        two streams run with it on the other one. From the answer to the stop (202); 0 if what is
        timed came first.

        %-58s %9s %9s %9s
        """,
        count, warmUp, "", "p50 ms", "p99 ms", "max ms");
    for (var kind : Stop.Kind.values()) {
      print(kind, "first refusal, the instance that took it", each -> Stream.of(each.here()));
      print(kind, "first refusal, the other instance", each -> Stream.of(each.there()));
      print(kind, "last accepted use, the other", each -> Stream.of(each.lastUse()));
      print(kind, "streams cut, the other", each -> each.cuts().stream());
    }
    print("a call that is refused, alone", refusals);
  }

  private void print(Stop.Kind kind, String what, Function<Stop.Times, Stream<Long>> nanos) {
    var measured = times.getOrDefault(kind, List.of());
    print(kind + ": " + what, measured.stream().flatMap(nanos).toList());
  }

  private static void print(String what, List<Long> nanos) {
    var latencies = new Latencies(nanos);
    System.out.printf(
        "%-58s %9.2f %9.2f %9.2f%n",
        what, latencies.percentile(50), latencies.percentile(99), latencies.percentile(100));
  }
}
