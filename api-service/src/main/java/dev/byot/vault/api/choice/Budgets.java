package dev.byot.vault.api.choice;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.byot.vault.api.lease.Refusals;
import dev.byot.vault.keys.Budget;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.usage.Counts;
import dev.byot.vault.usage.Spent;
import dev.byot.vault.usage.UsageStore;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Stops the calls of keys whose budget is used up.
///
/// What was used is read from the usage that the worker writes some seconds after a call has ended,
/// read again every few seconds while the key is in use, and not believed for longer than a minute.
/// To that an instance adds the calls that it has itself let go since: alone, it lets no more go
/// than the budget has, but for those that are checked at the same time. Tokens, told or estimated,
/// are known only once a call has ended.
public final class Budgets {
  private static final Duration BELIEVED = Duration.ofMinutes(1);
  private static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(5);
  private static final int MAX_KEYS = 10_000;

  private final UsageStore usage;
  private final Clock clock;
  private final Readings<Today, Seen> seen;

  /// The calls that this instance let go, by key and day.
  private final Cache<Today, AtomicLong> sent =
      Caffeine.newBuilder().maximumSize(MAX_KEYS).executor(Runnable::run).build();

  /// What had been used when this instance first looked that day: with its own calls, what it knows
  /// for sure, however late the usage is written.
  private final Cache<Today, Spent> first =
      Caffeine.newBuilder().maximumSize(MAX_KEYS).executor(Runnable::run).build();

  /// @param nanoTime as [System#nanoTime]
  public Budgets(UsageStore usage, Clock clock, LongSupplier nanoTime) {
    this.usage = usage;
    this.clock = clock;
    seen = new Readings<>("usage", this::read, BELIEVED, READ_AGAIN_AFTER, MAX_KEYS, nanoTime);
  }

  private Seen read(Today today) {
    var sentBefore = sent(today).get();
    return new Seen(usage.spent(today.key(), today.day()), sentBefore);
  }

  private AtomicLong sent(Today today) {
    return sent.get(today, _ -> new AtomicLong());
  }

  /// Checks that a call may still begin.
  ///
  /// @throws dev.byot.vault.problem.VaultException.NoUsableKey if the budget is used up
  /// @throws dev.byot.vault.problem.VaultException.Unavailable if that cannot be told
  void check(KeyRef key, Budget budget) throws InterruptedException {
    var today = today(key);
    var now = seen.get(today);
    var own = sent(today).get();
    var base = first.get(today, _ -> now.spent());
    var since = own - now.sentBefore();
    require(
        key,
        budget.callsPerDay(),
        calls(now.spent().today(), since, base.today(), own),
        "calls a day");
    require(
        key,
        budget.callsPerMonth(),
        calls(now.spent().month(), since, base.month(), own),
        "calls a month");
    require(key, budget.tokensPerDay(), now.spent().today().tokens(), "tokens a day");
    require(key, budget.tokensPerMonth(), now.spent().month().tokens(), "tokens a month");
  }

  /// The more of what the usage says and of what this instance knows.
  private static long calls(Counts now, long since, Counts base, long own) {
    return Math.max(now.calls() + since, base.calls() + own);
  }

  private static void require(KeyRef key, @Nullable Long limit, long used, String of) {
    if (limit != null && used >= limit) {
      throw Refusals.overBudget(key, limit + " " + of);
    }
  }

  /// A call with that key goes out now.
  public void sent(KeyRef key) {
    var counter = sent.getIfPresent(today(key));
    // Of a key without a budget nobody has asked.
    if (counter != null) {
      counter.incrementAndGet();
    }
  }

  private Today today(KeyRef key) {
    return new Today(key, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
  }

  /// A key on a day of UTC.
  private record Today(KeyRef key, LocalDate day) {}

  /// @param sentBefore the calls that this instance had let go before the read
  private record Seen(Spent spent, long sentBefore) {}
}
