package dev.byot.vault.bench;

import dev.byot.vault.bench.Connection.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What a proxied call costs above a direct one, beside nginx.
@Command(
    name = "proxy",
    mixinStandardHelpOptions = true,
    description = "Latency added by a proxied call, beside nginx proxy_pass in the same run.")
final class ProxyBench implements Callable<Integer> {
  private static final String COMPLETIONS = "/v1/chat/completions";
  private static final int REQUEST_LENGTH = 300;

  /// Compiles the code sooner than the measured rate would.
  private static final int WARM_UP_FACTOR = 2;

  @Option(names = "--rate", description = "requests per second (default: ${DEFAULT-VALUE})")
  private int rate = 200;

  @Option(names = "--rounds", description = "measured rounds of each (default: ${DEFAULT-VALUE})")
  private int rounds = 6;

  @Option(names = "--seconds", description = "length of a round (default: ${DEFAULT-VALUE})")
  private int seconds = 10;

  @Option(names = "--warm-up", description = "seconds of load before (default: ${DEFAULT-VALUE})")
  private int warmUp = 30;

  @Override
  public Integer call() {
    System.out.println("proxy: " + Machine.description());
    try (var folder = Folder.create();
        var upstream = Upstream.start();
        var vault = RunningVault.start(folder.path().resolve("vault"), upstream.port())) {
      var nginx = Nginx.start(folder.path(), upstream.port());
      try {
        measure(contenders(upstream, nginx.stream().toList(), vault));
      } finally {
        nginx.ifPresent(Nginx::close);
      }
    }
    return 0;
  }

  /// One way to the upstream, and the process that it goes to first.
  private record Contender(Target target, Child process) {
    String name() {
      return target.name();
    }
  }

  /// What one contender did in one round.
  ///
  /// @param cpu µs of its process for each request
  private record Result(Latencies latencies, double cpu) {}

  private static List<Contender> contenders(
      Upstream.Running upstream, List<Nginx> nginx, RunningVault vault) {
    var nobody = "Authorization: Bearer none\r\n";
    var contenders = new ArrayList<Contender>();
    contenders.add(
        new Contender(target("direct", upstream.port(), COMPLETIONS, nobody), upstream.process()));
    for (var proxy : nginx) {
      contenders.add(
          new Contender(target("nginx", proxy.port(), COMPLETIONS, nobody), proxy.process()));
    }
    var caller = vault.authorization("caller");
    var apiKey = "sk-demo-proxy-bench-0123456789";
    var set = new Target("set", vault.port(), _ -> vault.set(caller, apiKey), Answer::isGood);
    Load.sequential(set, 1).latencies();
    contenders.add(
        new Contender(
            target("vault", vault.port(), "/v1/proxy/openai" + COMPLETIONS, caller),
            vault.process()));
    return contenders;
  }

  private static Target target(String name, int port, String path, String authorization) {
    var frame = "{\"model\": \"bench\", \"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]}";
    var body = frame.formatted("a".repeat(REQUEST_LENGTH - frame.length() + "%s".length()));
    var request = Target.request("POST", path, port, authorization, body);
    return new Target(name, port, _ -> request, answer -> answer.status() == 200);
  }

  private void measure(List<Contender> contenders) {
    // The vault first: what it leaves to its workers is done while the others warm up.
    for (var contender : contenders.reversed()) {
      Load.openLoop(contender.target(), rate * WARM_UP_FACTOR, rate * WARM_UP_FACTOR * warmUp);
    }
    var measured = new ArrayList<Map<String, Result>>();
    for (var round = 0; round < rounds; round++) {
      var order = new ArrayList<>(contenders);
      Collections.rotate(order, round);
      var results = new HashMap<String, Result>();
      for (var contender : order) {
        results.put(contender.name(), measure(contender));
      }
      measured.add(results);
    }
    report(contenders.stream().map(Contender::name).toList(), measured);
  }

  private Result measure(Contender contender) {
    var count = rate * seconds;
    var before = contender.process().cpu();
    var latencies = Load.openLoop(contender.target(), rate, count).latencies();
    var used = contender.process().cpu().minus(before);
    return new Result(latencies, used.toNanos() / 1e3 / count);
  }

  private void report(List<String> names, List<Map<String, Result>> measured) {
    System.out.printf(
        """
        POSTs of %d B, answered at once with 1.2 KB by an upstream of its own process: %d/s, open
        loop, %d kept connections; %d rounds of %d s of each, in turn, after %d s of warm-up.
        Latency from the scheduled send, in ms: medians of the rounds; + is above direct in the same
        round, in brackets the least and the most. nginx only forwards. The vault also checks the ID
        token and the key's lease, and answers once Pub/Sub has the audit event; its CPU includes
        the local cloud and both workers.

        %-8s %8s %8s   %-26s %-26s %14s
        """,
        REQUEST_LENGTH,
        rate,
        Load.LANES,
        rounds,
        seconds,
        warmUp,
        "",
        "p50",
        "p99",
        "+p50",
        "+p99",
        "CPU us/request");
    for (var name : names) {
      var direct = "direct".equals(name);
      System.out.printf(
          "%-8s %8.2f %8.2f   %-26s %-26s %14.0f%n",
          name,
          median(measured, round -> of(round, name).latencies().percentile(50)),
          median(measured, round -> of(round, name).latencies().percentile(99)),
          direct ? "" : added(measured, name, 50),
          direct ? "" : added(measured, name, 99),
          median(measured, round -> of(round, name).cpu()));
    }
    if (names.contains("nginx")) {
      System.out.printf(
          "%nvault / nginx: added p50 %s, added p99 %s%n",
          ratio(measured, 50), ratio(measured, 99));
    } else {
      System.out.println("\nnginx is not installed, so there is nothing to compare with.");
    }
  }

  private static String ratio(List<Map<String, Result>> measured, double percent) {
    var nginx = median(measured, round -> added(round, "nginx", percent));
    var vault = median(measured, round -> added(round, "vault", percent));
    return nginx > 0 ? "%.1fx".formatted(vault / nginx) : "not comparable: nginx's is noise";
  }

  private static String added(List<Map<String, Result>> measured, String name, double percent) {
    var all =
        measured.stream().mapToDouble(round -> added(round, name, percent)).sorted().toArray();
    return "%.2f (%.2f to %.2f)".formatted(Latencies.median(all), all[0], all[all.length - 1]);
  }

  private static double added(Map<String, Result> round, String name, double percent) {
    return of(round, name).latencies().percentile(percent)
        - of(round, "direct").latencies().percentile(percent);
  }

  private static double median(
      List<Map<String, Result>> measured, ToDoubleFunction<Map<String, Result>> figure) {
    return Latencies.median(measured.stream().mapToDouble(figure).toArray());
  }

  private static Result of(Map<String, Result> round, String name) {
    var result = round.get(name);
    if (result == null) {
      throw new IllegalArgumentException(name + " was not measured");
    }
    return result;
  }
}
