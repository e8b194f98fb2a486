package dev.byot.vault.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What quiet owners feel of each neighbour, in rounds in which all have their turn.
final class StarveRounds {
  private static final int MOST_KMS_CALLS = 40;

  private final SeparateVault vault;
  private final Target quiet;
  private final int perSecond;
  private final int seconds;
  private final List<Neighbour> neighbours;
  private final Map<String, List<Result>> results = new HashMap<>();

  /// @param quiet chats of the quiet owners in turn
  /// @param perSecond of all of them together
  StarveRounds(
      SeparateVault vault, Target quiet, int perSecond, int seconds, List<Neighbour> neighbours) {
    this.vault = vault;
    this.quiet = quiet;
    this.perSecond = perSecond;
    this.seconds = seconds;
    this.neighbours = neighbours;
  }

  /// @param loud what the neighbour was answered
  /// @param broken those of its requests that got no answer
  /// @param cpu cores that the vault's process kept busy
  private record Result(Latencies quiet, Statuses loud, int broken, int kms, double cpu) {
    static ToDoubleFunction<Result> percentile(double percent) {
      return result -> result.quiet.percentile(percent);
    }
  }

  /// Runs them; the first round, in which all gets warm, does not count.
  void run(int rounds) {
    for (var round = 0; round <= rounds; round++) {
      var order = new ArrayList<>(neighbours);
      Collections.rotate(order, round);
      if (round == 1) {
        results.clear();
      }
      order.forEach(
          each -> results.computeIfAbsent(each.name(), _ -> new ArrayList<>()).add(measure(each)));
    }
  }

  private Result measure(Neighbour neighbour) {
    var statuses = new Statuses();
    var loud = neighbour.perSecond() == 0 ? null : neighbour.target().apply(statuses);
    var process = vault.instance(0).process();
    try (var kms = new KmsWatch(vault.control(), MOST_KMS_CALLS)) {
      var before = process.cpu();
      var noise = CompletableFuture.supplyAsync(() -> noise(loud, neighbour.perSecond()));
      var latencies = Load.openLoop(quiet, perSecond, perSecond * seconds).latencies();
      var broken = noise.join();
      var cpu = process.cpu().minus(before).toNanos() / 1e9 / seconds;
      return new Result(latencies, statuses, broken, kms.calls(), cpu);
    }
  }

  private int noise(@Nullable Target loud, int rate) {
    return loud == null ? 0 : Load.openLoop(loud, rate, rate * seconds).failures().size();
  }

  void print() {
    System.out.printf(
        "%n%-34s %7s %7s %9s %11s %9s %7s  %s%n",
        "beside", "p50 ms", "p99 ms", "p99/alone", "p99/control", "KMS calls", "vault", "answers");
    neighbours.forEach(this::print);
  }

  private void print(Neighbour neighbour) {
    var own = of(neighbour.name());
    var all = new Statuses();
    own.forEach(each -> all.add(each.loud()));
    var broken = own.stream().mapToInt(Result::broken).sum();
    System.out.printf(
        "%-34s %7.2f %7.2f %9s %11s %9d %7.2f  %s%n",
        neighbour.name(),
        median(neighbour.name(), Result.percentile(50)),
        median(neighbour.name(), Result.percentile(99)),
        ratio(neighbour, Neighbour.NOBODY),
        neighbour.isControl() ? "" : ratio(neighbour, neighbour.control()),
        own.stream().mapToInt(Result::kms).max().orElseThrow(),
        median(neighbour.name(), Result::cpu),
        all + (broken == 0 ? "" : ", none: " + broken));
  }

  /// The median of what the p99 of a round is to that of the other in the same round.
  private String ratio(Neighbour neighbour, String other) {
    var own = of(neighbour.name());
    var reference = of(other);
    var ratios = new double[own.size()];
    for (var i = 0; i < ratios.length; i++) {
      ratios[i] = own.get(i).quiet().percentile(99) / reference.get(i).quiet().percentile(99);
    }
    return "%.2f".formatted(Latencies.median(ratios));
  }

  private double median(String name, ToDoubleFunction<Result> figure) {
    return Latencies.median(of(name).stream().mapToDouble(figure).toArray());
  }

  private List<Result> of(String name) {
    var measured = results.get(name);
    if (measured == null) {
      throw new IllegalArgumentException(name + " was not measured");
    }
    return measured;
  }
}
