package dev.byot.vault.bench;

import java.time.Duration;
import java.util.List;

/// How much each way takes when it is given all that it takes.
final class SaturationRounds {
  private SaturationRounds() {}

  private record Result(double perSecond, CpuTimes cpu) {}

  static void run(List<Contender> contenders, int rounds, int seconds) {
    var results = Rounds.of(contenders, rounds, each -> measure(each, Duration.ofSeconds(seconds)));
    System.out.printf(
        """

        Saturation: an upstream that answers at once, %d connections, each with its next chat when
        the last is answered; %d rounds of %d s of each, in turn. Medians of the rounds; CPU in us
        for each request: of what is measured, its local cloud, the upstream and the load.

        %-12s %12s %9s %9s %9s %9s
        """,
        Load.LANES, rounds, seconds, "", "requests/s", "CPU", "cloud", "upstream", "load");
    for (var contender : contenders) {
      var name = contender.name();
      System.out.printf(
          "%-12s %12.0f %9.0f %9.0f %9.0f %9.0f%n",
          name,
          results.median(name, Result::perSecond),
          results.median(name, result -> result.cpu.itself()),
          results.median(name, result -> result.cpu.cloud()),
          results.median(name, result -> result.cpu.upstream()),
          results.median(name, result -> result.cpu.load()));
    }
    for (var other : List.of("nginx", "portkey")) {
      System.out.printf(
          "vault / %s: throughput %s, CPU a request %s%n",
          other,
          results.ratio(other, false, Result::perSecond),
          results.ratio(other, false, result -> result.cpu.itself()));
    }
  }

  private static Result measure(Contender contender, Duration time) {
    var before = contender.cpu();
    var perSecond = Load.perSecond(contender.chats(Model.INSTANT), time);
    var requests = Math.max(1, Math.round(perSecond * time.toMillis() / 1e3));
    return new Result(perSecond, contender.cpu().since(before, requests));
  }
}
