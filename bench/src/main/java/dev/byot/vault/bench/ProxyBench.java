package dev.byot.vault.bench;

import dev.byot.vault.bench.Connection.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What a proxied call costs above a direct one, beside nginx and the Portkey gateway.
@Command(
    name = "proxy",
    mixinStandardHelpOptions = true,
    description =
        "What proxied calls and streams cost, beside nginx proxy_pass and the Portkey gateway.")
final class ProxyBench implements Callable<Integer> {
  /// Connections upstream are kept for each of them.
  private static final int OWNERS = 16;

  private static final Duration KMS_SETTLES = Duration.ofSeconds(2);
  private static final Duration KMS_WATCHED = Duration.ofSeconds(12);
  private static final Duration LONGEST_WARM_UP = Duration.ofMinutes(4);
  private static final Duration STREAM_WARM_UP = Duration.ofSeconds(3);

  private enum Mode {
    LATENCY,
    SATURATION,
    STREAMS
  }

  @Option(
      names = "--modes",
      split = ",",
      description = "what to measure: ${COMPLETION-CANDIDATES} (default: all)")
  private List<Mode> modes = List.of(Mode.values());

  @Option(names = "--rate", description = "chats per second (default: ${DEFAULT-VALUE})")
  private int rate = 300;

  @Option(
      names = "--streams",
      split = ",",
      description = "streams open at a time (default: ${DEFAULT-VALUE})")
  private int[] streams = {50, 500};

  @Option(names = "--rounds", description = "measured rounds of each (default: ${DEFAULT-VALUE})")
  private int rounds = 5;

  @Option(names = "--seconds", description = "length of a round (default: ${DEFAULT-VALUE})")
  private int seconds = 6;

  @Option(
      names = "--warm-up",
      description = "least seconds of warm-up of each (default: ${DEFAULT-VALUE})")
  private int warmUp = 15;

  @Option(
      names = "--warm-up-chats",
      description =
          "chats until the vault's code is compiled, on a busy machine (default: ${DEFAULT-VALUE})")
  private int warmUpChats = 300_000;

  @Option(
      names = "--without",
      split = ",",
      description = "leaves out: nginx, portkey (default: neither)")
  private Set<String> without = Set.of();

  @Option(names = "--jfr", description = "a file for a flight recording of the vault's process")
  private @Nullable Path recording;

  @Override
  public Integer call() {
    System.out.println("proxy: " + Machine.description());
    try (var folder = Folder.create();
        var upstream = Upstream.start();
        var vault = new SeparateVault(upstream.port(), 1, variables(recording))) {
      var nginx =
          without.contains("nginx")
              ? null
              : Nginx.start(folder.path(), upstream.port()).orElse(null);
      var portkey = without.contains("portkey") ? null : Portkey.start().orElse(null);
      try (nginx;
          portkey) {
        var contenders = new ArrayList<Contender>();
        contenders.add(plain(Contender.DIRECT, upstream.port(), "", upstream.process(), upstream));
        if (nginx != null) {
          contenders.add(plain("nginx", nginx.port(), "", nginx.process(), upstream));
        }
        if (portkey != null) {
          var headers = Portkey.headers(upstream.port());
          contenders.add(plain("portkey", portkey.port(), headers, portkey.process(), upstream));
        }
        contenders.add(vault(vault, upstream));
        measure(contenders);
        watchKms(contenders.getLast(), vault);
      }
    }
    return 0;
  }

  private static Map<String, String> variables(@Nullable Path recording) {
    var variables = new HashMap<String, String>();
    // One owner calls as often as it goes.
    variables.putAll(Unlimited.VARIABLES);
    if (recording != null) {
      variables.put(
          "JDK_JAVA_OPTIONS",
          "-XX:StartFlightRecording=settings=profile,filename=" + recording.toAbsolutePath());
    }
    return variables;
  }

  private static Contender plain(
      String name, int port, String headers, Child process, Upstream.Running upstream) {
    return new Contender(
        name,
        port,
        Contender.CHATS,
        List.of("Authorization: Bearer none\r\n" + headers),
        process,
        upstream.process(),
        null);
  }

  /// Stores a key for each owner; the workers are then done.
  private static Contender vault(SeparateVault vault, Upstream.Running upstream) {
    var api = vault.instance(0);
    var owners =
        IntStream.range(0, OWNERS).mapToObj(i -> vault.authorization("caller-" + i)).toList();
    var set =
        new Target("set", api.port(), i -> vault.set(0, owners.get(i), key(i)), Answer::isGood);
    var stored = Load.sequential(set, OWNERS).latencies();
    if (stored.count() != OWNERS) {
      throw new IllegalStateException("only " + stored.count() + " keys were stored");
    }
    vault.stopWorkers();
    return new Contender(
        Contender.VAULT,
        api.port(),
        "/v1/proxy/openai" + Contender.CHATS,
        owners,
        api.process(),
        upstream.process(),
        vault.cloud());
  }

  private static String key(int number) {
    return "sk-demo-proxy-bench-%010d".formatted(number);
  }

  private void measure(List<Contender> contenders) {
    contenders.forEach(this::warmUp);
    if (modes.contains(Mode.LATENCY)) {
      LatencyRounds.run(contenders, rounds, seconds, rate);
    }
    if (modes.contains(Mode.SATURATION)) {
      SaturationRounds.run(contenders, rounds, seconds);
    }
    if (modes.contains(Mode.STREAMS)) {
      // Portkey answers each of these with 500: it writes to headers that Node's fetch locks.
      var streaming = contenders.stream().filter(each -> !each.name().equals("portkey")).toList();
      for (var open : streams) {
        for (var each : streaming) {
          var _ = StreamLoad.run(each.chats(Model.STREAMING), open, STREAM_WARM_UP);
        }
        StreamRounds.run(streaming, rounds, seconds, open);
      }
    }
  }

  /// Longer than a lease, so that each is renewed. In the rounds of the others it ends, and the key
  /// with it, which is then opened again.
  private static void watchKms(Contender contender, SeparateVault vault) {
    var chats = contender.chats(Model.INSTANT);
    var _ = Load.closedLoop(chats, KMS_SETTLES);
    try (var kms = new KmsWatch(vault.control(), 1)) {
      var watched = Load.closedLoop(chats, KMS_WATCHED).nanos().size();
      System.out.printf(
          "%nKMS calls while keys are in use (%d chats in %d s): %s%n",
          watched, KMS_WATCHED.toSeconds(), kms.calls() > 0 ? "at least one" : "none");
    }
  }

  /// Cold, on a busy machine, calls may fail for lack of time.
  private void warmUp(Contender contender) {
    var started = System.nanoTime();
    var good = 0;
    var failed = 0;
    Duration taken;
    do {
      var step = Load.closedLoop(contender.chats(Model.INSTANT), Duration.ofSeconds(warmUp));
      good += step.nanos().size();
      failed += step.failures().size();
      taken = Duration.ofNanos(System.nanoTime() - started);
    } while (contender.isVault() && good < warmUpChats && taken.compareTo(LONGEST_WARM_UP) < 0);
    System.out.printf(
        "%s is warm after %d chats in %d s; %d more failed%n",
        contender.name(), good, taken.toSeconds(), failed);
  }
}
