package dev.byot.vault.bench;

import dev.byot.vault.bench.Connection.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// One owner's key, in use on two instances, until it is stopped through the first of them.
final class Stop {
  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int STREAMS = 2;

  /// Longer than any lease.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final SeparateVault vault;
  private final String owner;

  /// @param owner the header line that signs in one who has no key yet
  Stop(SeparateVault vault, String owner) {
    this.vault = vault;
    this.owner = owner;
  }

  /// How it is done.
  enum Kind {
    REMOVE("DELETE", ""),
    DISABLE("POST", ":disable");

    private final String method;
    private final String suffix;

    Kind(String method, String suffix) {
      this.method = method;
      this.suffix = suffix;
    }

    @Override
    public String toString() {
      return suffix.isEmpty() ? method : suffix;
    }
  }

  /// From the answer to it, in ns; 0 for what came before.
  ///
  /// @param here until the instance that took it refused a call
  /// @param there until the other one did
  /// @param lastUse until the other one's last good answer
  /// @param cuts until each stream of the other one broke off
  record Times(long here, long there, long lastUse, List<Long> cuts) {}

  private record Use(long last, long refused) {}

  /// Stores the key, uses it on both instances without a pause, and stops it.
  Times run(Kind kind) throws IOException, InterruptedException, ExecutionException {
    try (var control = new Connection(port(0));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      require(control.exchange(vault.set(0, owner, "sk-demo-stop-bench-0123456789")), OK);
      var running = new CountDownLatch(2 + STREAMS);
      var here = threads.submit(() -> hammer(0, running));
      var there = threads.submit(() -> hammer(1, running));
      var streams = streams(threads, running);
      if (!running.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the key does not come into use");
      }
      var path = "/v1/keys/openai" + kind.suffix;
      require(control.exchange(Target.request(kind.method, path, port(0), owner, "")), 202);
      var answered = System.nanoTime();
      var cuts = new ArrayList<Long>();
      for (var stream : streams) {
        cuts.add(Math.max(0, stream.get() - answered));
      }
      return new Times(
          Math.max(0, here.get().refused - answered),
          Math.max(0, there.get().refused - answered),
          Math.max(0, there.get().last - answered),
          cuts);
    }
  }

  /// How long the other instance then takes to refuse a call, in ns.
  long refusal() throws IOException {
    try (var connection = new Connection(port(1))) {
      connection.open();
      var begun = System.nanoTime();
      require(connection.exchange(models(1)), FORBIDDEN);
      return System.nanoTime() - begun;
    }
  }

  private List<Future<Long>> streams(ExecutorService threads, CountDownLatch running) {
    var streams = new ArrayList<Future<Long>>();
    for (var i = 0; i < STREAMS; i++) {
      streams.add(threads.submit(() -> stream(running)));
    }
    return streams;
  }

  private int port(int instance) {
    return vault.instance(instance).port();
  }

  private byte[] models(int instance) {
    return Target.request("GET", "/v1/proxy/openai/v1/models", port(instance), owner, "");
  }

  /// Calls one after another until it is refused.
  private Use hammer(int instance, CountDownLatch running) throws IOException {
    var call = models(instance);
    var last = 0L;
    try (var connection = new Connection(port(instance))) {
      require(connection.exchange(call), OK);
      running.countDown();
      var deadline = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < deadline) {
        try {
          var answer = connection.exchange(call);
          if (answer.status() == FORBIDDEN) {
            return new Use(last, System.nanoTime());
          }
          require(answer, OK);
          last = System.nanoTime();
        } catch (IOException _) {
          // The stop found this call under way; the next one, on a new connection, tells.
        }
      }
    }
    throw new IllegalStateException("a stopped key is used after " + PATIENCE);
  }

  /// Reads an answer without an end until it breaks off; gives when.
  private long stream(CountDownLatch running) throws IOException {
    var path = "/v1/proxy/openai" + Contender.CHATS;
    var request = Target.request("POST", path, port(1), owner, Model.ENDLESS.chat());
    var begun = new CountDownLatch(1);
    try (var connection = new Connection(port(1))) {
      var status =
          connection.stream(
              request,
              _ -> {
                if (begun.getCount() > 0) {
                  begun.countDown();
                  running.countDown();
                }
              });
      throw new IllegalStateException("an endless stream ended as if whole, with " + status);
    } catch (IOException e) {
      if (begun.getCount() > 0) {
        throw e;
      }
      return System.nanoTime();
    }
  }

  private static void require(Answer answer, int status) {
    if (answer.status() != status) {
      throw new IllegalStateException("answered " + answer.status() + " " + answer.body());
    }
  }
}
