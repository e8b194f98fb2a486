package dev.byot.vault.emulator.faults;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The faults that are on. A call meets the first that fits it, when its first request arrives.
public final class Faults implements ServerInterceptor {
  private final Map<Long, Entry> entries = new LinkedHashMap<>();
  private long lastId;

  /// A fault that is on, and how often it may still strike.
  static final class Entry {
    final Fault fault;
    private final CountDownLatch cleared = new CountDownLatch(1);
    private int left;

    Entry(Fault fault) {
      this.fault = fault;
      left = fault.times();
    }

    /// Waits until the fault is cleared, or that long.
    void awaitCleared(Duration atMost) {
      try {
        if (cleared.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Switches a fault on.
  ///
  /// @return its id, for [#clear(long)]
  public synchronized long add(Fault fault) {
    entries.put(++lastId, new Entry(fault));
    return lastId;
  }

  /// The faults that are on, by id.
  public synchronized Map<Long, Fault> list() {
    var faults = new LinkedHashMap<Long, Fault>();
    entries.forEach((id, entry) -> faults.put(id, entry.fault));
    return faults;
  }

  /// Switches a fault off; what it holds back goes on.
  public synchronized void clear(long id) {
    Optional.ofNullable(entries.remove(id)).ifPresent(entry -> entry.cleared.countDown());
  }

  /// Switches all faults off.
  public synchronized void clear() {
    List.copyOf(entries.keySet()).forEach(this::clear);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (quiet()) {
      return next.startCall(call, headers);
    }
    return new FaultyCall<>(this, call, headers, next);
  }

  private synchronized boolean quiet() {
    return entries.isEmpty();
  }

  synchronized @Nullable Entry strike(String method, Object request) {
    for (var item : new ArrayList<>(entries.entrySet())) {
      var entry = item.getValue();
      var fault = entry.fault;
      if (fault.method().matcher(method).find()
          && (fault.resource() == null || request.toString().contains(fault.resource()))) {
        if (fault.times() != Fault.ALWAYS && --entry.left == 0) {
          entries.remove(item.getKey());
        }
        return entry;
      }
    }
    return null;
  }
}
