package dev.byot.vault.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// What each way adds to a call, at a rate that all of them can serve.
final class LatencyRounds {
  private LatencyRounds() {}

  private record Result(Latencies latencies, CpuTimes cpu) {
    static ToDoubleFunction<Result> percentile(double percent) {
      return result -> result.latencies.percentile(percent);
    }
  }

  static void run(List<Contender> contenders, int rounds, int seconds, int rate) {
    var results = Rounds.of(contenders, rounds, each -> measure(each, seconds, rate));
    System.out.printf(
        """

        Latency: %d chats a second, open loop, %d kept connections, an upstream that thinks for
        %d ms; %d rounds of %d s of each, in turn. Medians of the rounds; + is above direct in the
        same round, from the scheduled send, in ms.

        %-12s %8s %8s %8s %8s %16s
        """,
        rate,
        Load.LANES,
        Model.THINKING.pause().toMillis(),
        rounds,
        seconds,
        "",
        "p50",
        "p99",
        "+p50",
        "+p99",
        "CPU us/request");
    for (var contender : contenders) {
      row(results, contender);
    }
    for (var other : List.of("nginx", "portkey")) {
      System.out.printf(
          "vault / %s: added p50 %s, added p99 %s, CPU %s%n",
          other,
          results.ratio(other, true, Result.percentile(50)),
          results.ratio(other, true, Result.percentile(99)),
          results.ratio(other, false, result -> result.cpu.itself()));
    }
  }

  private static Result measure(Contender contender, int seconds, int rate) {
    var before = contender.cpu();
    var latencies =
        Load.openLoop(contender.chats(Model.THINKING), rate, rate * seconds).latencies();
    return new Result(latencies, contender.cpu().since(before, latencies.count()));
  }

  private static void row(Rounds<Result> results, Contender contender) {
    var name = contender.name();
    System.out.printf(
        "%-12s %8.2f %8.2f",
        name,
        results.median(name, Result.percentile(50)),
        results.median(name, Result.percentile(99)));
    if (!contender.isDirect()) {
      System.out.printf(
          " %8.2f %8.2f %16.0f",
          results.medianAdded(name, Result.percentile(50)),
          results.medianAdded(name, Result.percentile(99)),
          results.median(name, result -> result.cpu.itself()));
    }
    System.out.println();
  }
}
