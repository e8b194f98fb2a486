package dev.byot.vault.bench;

import dev.byot.vault.bench.Connection.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// From the answer to a removal on one instance of the API to the first refused call on each.
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description =
        "Time from the answer to a DELETE until this and another instance of the API refuse.")
final class StopBench implements Callable<Integer> {
  private static final int FORBIDDEN = 403;

  /// Longer than any lease.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Option(names = "--count", description = "stops that count (default: ${DEFAULT-VALUE})")
  private int count = 300;

  @Option(names = "--warm-up", description = "stops before them (default: ${DEFAULT-VALUE})")
  private int warmUp = 100;

  private final List<Long> same = new ArrayList<>();
  private final List<Long> other = new ArrayList<>();
  private final List<Long> refusals = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    System.out.println("stop: " + Machine.description());
    try (var folder = Folder.create();
        var upstream = Upstream.start();
        var vault =
            new SeparateVault(folder.path().resolve("vault"), upstream.port(), 2, Map.of())) {
      for (var i = 0; i < warmUp + count; i++) {
        if (i == warmUp) {
          List.of(same, other, refusals).forEach(List::clear);
        }
        stop(vault, vault.authorization("owner-" + i));
      }
    }
    print();
    return 0;
  }

  /// Both instances have the key open, and are called without a pause on connections of their own.
  private void stop(SeparateVault vault, String owner)
      throws IOException, InterruptedException, ExecutionException {
    try (var control = new Connection(vault.instance(0).port());
        var first = new Connection(vault.instance(0).port());
        var second = new Connection(vault.instance(1).port());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var key = "{\"apiKey\": \"sk-demo-stop-bench-0123456789\"}";
      var set =
          request(
              "PUT",
              "/v1/keys/openai",
              vault.instance(0).port(),
              owner + "Prefer: wait=20\r\n",
              key);
      require(control.exchange(set), 200);
      require(first.exchange(call(vault.instance(0).port(), owner)), 200);
      require(second.exchange(call(vault.instance(1).port(), owner)), 200);
      var refusedHere = threads.submit(() -> refused(first, call(vault.instance(0).port(), owner)));
      var refusedThere =
          threads.submit(() -> refused(second, call(vault.instance(1).port(), owner)));
      require(
          control.exchange(
              request("DELETE", "/v1/keys/openai", vault.instance(0).port(), owner, "")),
          202);
      var answered = System.nanoTime();
      same.add(Math.max(0, refusedHere.get() - answered));
      other.add(Math.max(0, refusedThere.get() - answered));
      var again = System.nanoTime();
      require(second.exchange(call(vault.instance(1).port(), owner)), FORBIDDEN);
      refusals.add(System.nanoTime() - again);
    }
  }

  private static byte[] request(String method, String path, int port, String headers, String body) {
    return Target.request(method, path, port, headers, body);
  }

  private static byte[] call(int port, String owner) {
    return request("GET", "/v1/proxy/openai/v1/models", port, owner, "");
  }

  /// When the first refusal was there.
  private static long refused(Connection connection, byte[] call) {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        if (connection.exchange(call).status() == FORBIDDEN) {
          return System.nanoTime();
        }
      } catch (IOException _) {
        // The stop found this call under way; the next one, on a new connection, tells.
      }
    }
    throw new IllegalStateException("a stopped key is used after " + PATIENCE);
  }

  private static void require(Answer answer, int status) {
    if (answer.status() != status) {
      throw new IllegalStateException("answered " + answer.status() + " " + answer.body());
    }
  }

  private void print() {
    System.out.printf(
        """
        %d removals after %d of warm-up, one after another, each of a key that two instances of the
        API, processes of their own like all else, have open and are called with without a pause.
        From the answer to the DELETE (202) to the first refusal; 0 if that came first.

        %-36s %9s %9s %9s
        """,
        count, warmUp, "", "p50 ms", "p99 ms", "max ms");
    print("the instance that took it", same);
    print("the other instance", other);
    print("a call that is refused, alone", refusals);
  }

  private static void print(String what, List<Long> nanos) {
    var latencies = new Latencies(nanos);
    System.out.printf(
        "%-36s %9.2f %9.2f %9.2f%n",
        what, latencies.percentile(50), latencies.percentile(99), latencies.percentile(100));
  }
}
