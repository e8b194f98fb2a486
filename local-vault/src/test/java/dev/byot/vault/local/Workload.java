package dev.byot.vault.local;

import dev.byot.vault.local.StubbornClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Many owners who change their keys at once, several changes of one key among them, are stopped
/// and are erased. Goes on as far as it is let.
final class Workload implements AutoCloseable {
  static final int KEYS_OF_AN_OWNER = 2;
  private static final int CALLERS = 8;

  private final StubbornClient client;
  private final int owners;
  private final long seed;
  private final Semaphore permits = new Semaphore(0);
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final ConcurrentLinkedQueue<Accepted> accepted = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Attempt> doubtful = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> callers = new ArrayList<>();

  Workload(StubbornClient client, int owners, long seed) {
    this.client = client;
    this.owners = owners;
    this.seed = seed;
    users().forEach(client::signIn);
    client.signIn("admin");
    client.signIn("security");
  }

  /// A change that was asked for.
  record Attempt(String user, String key, Change change, String idempotencyKey) {}

  /// A change that became a command.
  record Accepted(String user, String key, Change change, String command) {}

  static String owner(int number) {
    return "owner-" + number;
  }

  /// All owners.
  List<String> users() {
    var users = new ArrayList<String>();
    for (var owner = 0; owner < owners; owner++) {
      users.add(owner(owner));
    }
    return users;
  }

  void start() {
    for (var caller = 0; caller < CALLERS; caller++) {
      var random = new Random(seed + caller);
      callers.add(threads.submit(() -> changes(random)));
    }
  }

  /// Lets so many more changes be asked for.
  void release(int count) {
    permits.release(count);
  }

  /// How many have been answered.
  int done() {
    return done.get();
  }

  /// A caller that has failed makes this fail.
  void check() {
    for (var caller : callers) {
      if (caller.isDone()) {
        throw new IllegalStateException("a caller ended", caller.exceptionNow());
      }
    }
  }

  private Void changes(Random random) throws InterruptedException {
    while (true) {
      permits.acquire();
      var number = numbers.incrementAndGet();
      var user = owner(random.nextInt(owners));
      var key = "key-" + random.nextInt(KEYS_OF_AN_OWNER);
      var change = Change.randomByAnybody(random, number);
      ask(new Attempt(user, key, change, "change-" + number));
      done.incrementAndGet();
    }
  }

  private void ask(Attempt attempt) {
    var answer =
        client.change(attempt.user(), attempt.key(), attempt.change(), attempt.idempotencyKey());
    if (isRefused(answer)) {
      if (answer.doubtful()) {
        doubtful.add(attempt);
      }
      return;
    }
    // A request that is repeated when its command is decided may hear how it ended, and not 202.
    if (answer.location().isEmpty()) {
      throw new IllegalStateException(
          "%s was answered %d %s".formatted(attempt, answer.status(), answer.body()));
    }
    var command = answer.location().substring(answer.location().lastIndexOf('/') + 1);
    accepted.add(new Accepted(attempt.user(), attempt.key(), attempt.change(), command));
  }

  /// There is nothing to change or remove, or only the security team may.
  private static boolean isRefused(Answer answer) {
    return switch (answer.status()) {
      case 404 -> "key-not-found".equals(answer.json().path("code").asText());
      case 403 -> "stopped-by-security".equals(answer.json().path("code").asText());
      default -> false;
    };
  }

  /// Asks once more for what was refused while an earlier try may have been under way: that one may
  /// have got through in the end.
  List<Accepted> settle() {
    for (var left = doubtful.size(); left > 0; left--) {
      var attempt = doubtful.remove();
      ask(attempt);
    }
    return List.copyOf(accepted);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      var _ = threads.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
