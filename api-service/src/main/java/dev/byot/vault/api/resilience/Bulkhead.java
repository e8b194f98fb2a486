package dev.byot.vault.api.resilience;

import dev.byot.vault.keys.OwnerId;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Bounds the calls that run at a time, fairly: no owner has more than a share of them, and what
/// becomes free goes to who has least.
final class Bulkhead {
  private final int limit;
  private final int share;
  private final Map<OwnerId, Integer> running = new HashMap<>();
  private final Set<Place> waiting = new LinkedHashSet<>();
  private int total;

  Bulkhead(int limit, int share) {
    this.limit = limit;
    this.share = share;
  }

  private enum State {
    WAITING,
    RUNNING,
    LEFT
  }

  /// A call's place, among those who run or those who wait.
  final class Place implements AutoCloseable {
    private final OwnerId owner;
    private final CountDownLatch decided = new CountDownLatch(1);
    private State state = State.WAITING;

    private Place(OwnerId owner) {
      this.owner = owner;
    }

    /// Waits until the call may run.
    ///
    /// @return whether it may: not if the time is up, or it has left
    boolean await(Duration atMost) throws InterruptedException {
      var _ = decided.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
      return isRunning(this);
    }

    /// Leaves, from any thread: whoever waits for the place no longer does.
    @Override
    public void close() {
      leave(this);
    }
  }

  /// Joins those who wait, or who run if there is room; `null` if too many wait.
  synchronized @Nullable Place join(OwnerId owner) {
    var place = new Place(owner);
    if (hasRoomFor(owner)) {
      run(place);
    } else if (waiting.size() < limit && waitingOf(owner) < share) {
      waiting.add(place);
    } else {
      return null;
    }
    return place;
  }

  private boolean hasRoomFor(OwnerId owner) {
    return total < limit && runningOf(owner) < share;
  }

  private int runningOf(OwnerId owner) {
    return running.getOrDefault(owner, 0);
  }

  private long waitingOf(OwnerId owner) {
    return waiting.stream().filter(place -> place.owner.equals(owner)).count();
  }

  private void run(Place place) {
    place.state = State.RUNNING;
    running.merge(place.owner, 1, Integer::sum);
    total++;
    place.decided.countDown();
  }

  private synchronized boolean isRunning(Place place) {
    return place.state == State.RUNNING;
  }

  private synchronized void leave(Place place) {
    var before = place.state;
    place.state = State.LEFT;
    place.decided.countDown();
    switch (before) {
      case WAITING -> waiting.remove(place);
      case RUNNING -> {
        running.computeIfPresent(place.owner, (_, count) -> count == 1 ? null : count - 1);
        total--;
        runNext();
      }
      case LEFT -> {}
    }
  }

  private void runNext() {
    waiting.stream()
        .filter(place -> hasRoomFor(place.owner))
        .min(Comparator.comparingInt(place -> runningOf(place.owner)))
        .ifPresent(place -> {
          waiting.remove(place);
          run(place);
        });
  }
}
