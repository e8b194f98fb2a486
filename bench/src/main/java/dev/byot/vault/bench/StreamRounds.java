package dev.byot.vault.bench;

import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// How late the chunks of streamed answers are, and what open streams take of memory.
final class StreamRounds {
  private static final double MEBI = 1 << 20;

  private StreamRounds() {}

  /// @param resident bytes of what is measured, at the end
  private record Result(Latencies first, Latencies later, double resident, CpuTimes cpu) {
    static ToDoubleFunction<Result> first(double percent) {
      return result -> result.first.percentile(percent);
    }

    static ToDoubleFunction<Result> later(double percent) {
      return result -> result.later.percentile(percent);
    }
  }

  static void run(List<Contender> contenders, int rounds, int seconds, int open) {
    var results =
        Rounds.of(contenders, rounds, each -> measure(each, open, Duration.ofSeconds(seconds)));
    System.out.printf(
        """

        Streams: %d open, of %d chunks %d ms apart; %d rounds of %d s of each, in turn. Lag of a
        chunk from when the upstream sends it, in ms: medians of the rounds, + is above direct in
        the same round. CPU in us a chunk; resident memory in MiB at the end of the first round and
        of the last.

        %-12s %9s %9s %11s %11s %9s %17s
        """,
        open,
        Model.CHUNKS,
        Model.STREAMING.pause().toMillis(),
        rounds,
        seconds,
        "",
        "+1st p50",
        "+1st p99",
        "+later p50",
        "+later p99",
        "CPU",
        "memory");
    for (var contender : contenders) {
      row(results, contender);
    }
  }

  private static Result measure(Contender contender, int open, Duration time) {
    var before = contender.cpu();
    var lags = StreamLoad.run(contender.chats(Model.STREAMING), open, time).whole();
    var chunks = lags.first().size() + lags.later().size();
    return new Result(
        new Latencies(lags.first()),
        new Latencies(lags.later()),
        contender.process().residentBytes(),
        contender.cpu().since(before, chunks));
  }

  private static void row(Rounds<Result> results, Contender contender) {
    var name = contender.name();
    if (contender.isDirect()) {
      System.out.printf(
          "%-12s %9.2f %9.2f %11.2f %11.2f   (not above, but in all)%n",
          name,
          results.median(name, Result.first(50)),
          results.median(name, Result.first(99)),
          results.median(name, Result.later(50)),
          results.median(name, Result.later(99)));
      return;
    }
    System.out.printf(
        "%-12s %9.2f %9.2f %11.2f %11.2f %9.0f %8.0f %8.0f%n",
        name,
        results.medianAdded(name, Result.first(50)),
        results.medianAdded(name, Result.first(99)),
        results.medianAdded(name, Result.later(50)),
        results.medianAdded(name, Result.later(99)),
        results.median(name, result -> result.cpu.itself()),
        results.first(name).resident / MEBI,
        results.last(name).resident / MEBI);
  }
}
