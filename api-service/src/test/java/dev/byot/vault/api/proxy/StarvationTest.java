package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.api.limits.RateSettings;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/// What owners feel of one who takes all that they can get. With and without that one by turns, so
/// that whatever else the machine does counts for both.
@Isolated("it compares how long calls take")
final class StarvationTest extends ProxyStreamFixture {
  private static final boolean FULL = Boolean.getBoolean("byot.full");
  private static final int ROUNDS = FULL ? 8 : 3;
  private static final Duration ROUND = Duration.ofSeconds(FULL ? 5 : 1);

  /// In a short run on a busy machine two slow answers are all that p99 shows.
  private static final double MOST = FULL ? 2 : 20;

  /// Few enough in a short run that callers and vault together do not need all of a busy machine.
  private static final int PER_SECOND = FULL ? 5 : 2;

  private static final int CORRUPT_PER_SECOND = FULL ? 1_000 : 200;

  private static final String GREEDY = "token-greedy";
  private static final List<String> OTHERS =
      IntStream.range(0, 10).mapToObj(i -> "token-other-" + i).toList();

  /// Of a machine that is too busy to renew every lease in time, each key once more.
  private static final int MOST_UNWRAPS = 2 * (1 + OTHERS.size());

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger reached = new AtomicInteger();
  private final ConcurrentMap<Integer, Integer> toGreedy = new ConcurrentHashMap<>();

  private ProxyFixture vault(RateSettings rates) {
    var upstream =
        ScriptedUpstream.start(conversation -> {
          for (var call = conversation.read(); call != null; call = conversation.read()) {
            if (call.header("authorization").equals("Bearer sk-greedy")) {
              reached.incrementAndGet();
            }
            // As long as a provider takes.
            var _ = new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
            conversation.say(ScriptedUpstream.ok("{}"));
          }
        });
    var vault = opened(ProxyFixture.inFrontOf(opened(upstream).url(), rates));
    OTHERS.forEach(owner -> vault.store.store(key(owner, "openai"), "sk-" + owner));
    vault.store.store(key(GREEDY, "openai"), "sk-greedy");
    return vault;
  }

  @Test
  void oneWhoCallsAHundredTimesAsOftenSlowsNobodyDown() {
    var vault = vault(RateSettings.DEFAULT);

    compare(vault, 100 * PER_SECOND, "one owner at 100 times the rate");

    assertThat(toGreedy.keySet()).contains(200).isSubsetOf(200, 429);
    assertThat(vault.kek.unwraps()).isLessThanOrEqualTo(MOST_UNWRAPS);
  }

  /// Counted, not timed: what is refused is that owner's, reaches no provider and takes nothing of
  /// what the others have.
  @Test
  void oneBeyondTheirLimitIsRefusedThatAndNobodyElseIs() {
    var limit = 40;
    var vault = vault(new RateSettings(limit, limit, limit));
    var begun = System.nanoTime();

    try (var threads = Executors.newFixedThreadPool(32)) {
      for (var i = 0; i < 10 * limit; i++) {
        threads.execute(() -> callGreedily(vault));
      }
      for (var i = 0; i < limit / 2; i++) {
        OTHERS.forEach(owner -> threads.execute(() -> callQuietly(vault, owner)));
      }
    }

    var minutes = (System.nanoTime() - begun) / (double) TimeUnit.MINUTES.toNanos(1);
    assertThat(refused).hasValue(0);
    assertThat(toGreedy).containsOnlyKeys(200, 429);
    assertThat(toGreedy.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(10 * limit);
    var taken = toGreedy.getOrDefault(200, 0);
    assertThat(taken).isBetween(limit, (int) (limit * (1 + minutes)));
    assertThat(reached).hasValue(taken);
    assertThat(vault.kek.unwraps()).isLessThanOrEqualTo(MOST_UNWRAPS);
  }

  @Test
  void oneWhoseKeyDoesNotOpenSlowsNobodyDownAndKeepsKmsQuiet() {
    var vault = vault(RateSettings.DEFAULT);
    vault.store.move(key(OTHERS.getFirst(), "openai"), key(GREEDY, "openai"));
    var begun = System.nanoTime();

    compare(
        vault,
        CORRUPT_PER_SECOND,
        "one owner whose key does not open at " + CORRUPT_PER_SECOND + " calls/s");

    var leases = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) / 7;
    System.out.printf("KMS was asked %d times%n", vault.kek.unwraps());
    // Each key once; the corrupt one again with every lease.
    assertThat((long) vault.kek.unwraps()).isLessThanOrEqualTo(OTHERS.size() + leases);
    assertThat(toGreedy.keySet()).contains(403).isSubsetOf(403, 429);
    assertThat(reached).hasValue(0);
  }

  private void compare(ProxyFixture vault, int greedyPerSecond, String what) {
    var quiet = new ConcurrentLinkedQueue<Long>();
    var crowded = new ConcurrentLinkedQueue<Long>();
    // Warm.
    round(vault, greedyPerSecond, new ConcurrentLinkedQueue<>());
    refused.set(0);
    for (var i = 0; i < ROUNDS; i++) {
      round(vault, 0, quiet);
      round(vault, greedyPerSecond, crowded);
    }
    var ratio = (double) p99(crowded) / p99(quiet);
    System.out.printf(
        "others beside %s: p99 %.1f ms, alone %.1f ms: %.1f times; %d of %d refused%n",
        what, p99(crowded) / 1e6, p99(quiet) / 1e6, ratio, refused.get(), crowded.size());
    assertThat(refused).hasValue(0);
    assertThat(ratio).isLessThanOrEqualTo(MOST);
  }

  private static long p99(ConcurrentLinkedQueue<Long> nanos) {
    var sorted = nanos.stream().sorted().toList();
    return sorted.get((int) (sorted.size() * 0.99));
  }

  private void round(ProxyFixture vault, int greedyPerSecond, ConcurrentLinkedQueue<Long> nanos) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var pacers = Executors.newVirtualThreadPerTaskExecutor()) {
      if (greedyPerSecond > 0) {
        pacers.execute(() -> pace(greedyPerSecond, threads, () -> callGreedily(vault)));
      }
      for (var owner : OTHERS) {
        pacers.execute(() ->
            pace(
                PER_SECOND,
                threads,
                () -> {
                  var begun = System.nanoTime();
                  callQuietly(vault, owner);
                  nanos.add(System.nanoTime() - begun);
                }));
      }
    }
  }

  private void callGreedily(ProxyFixture vault) {
    var _ = toGreedy.merge(call(vault, GREEDY), 1, Integer::sum);
  }

  private void callQuietly(ProxyFixture vault, String owner) {
    if (call(vault, owner) != 200) {
      refused.incrementAndGet();
    }
  }

  /// Calls at that rate for a round, however long each call takes.
  private static void pace(int perSecond, ExecutorService threads, Runnable call) {
    var begun = System.nanoTime();
    for (var i = 0; i < perSecond * ROUND.toSeconds(); i++) {
      var due = begun + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
      LockSupport.parkNanos(due - System.nanoTime());
      threads.execute(call);
    }
  }

  private int call(ProxyFixture vault, String token) {
    try {
      var request =
          vault
              .post("/v1/proxy/openai/v1/chat/completions", "{}")
              .header("Authorization", "Bearer " + token)
              .build();
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
