package dev.byot.vault.api.lease;

import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The calls that run with each key, so that they can be cut when it is stopped.
final class RunningCalls {
  private static final long UNKNOWN = -1;

  private final ConcurrentHashMap<KeyRef, Set<Call>> running = new ConcurrentHashMap<>();

  Call begin(KeyRef key) {
    var call = new Call(key);
    running.compute(
        key,
        (_, calls) -> {
          var known = calls == null ? ConcurrentHashMap.<Call>newKeySet() : calls;
          known.add(call);
          return known;
        });
    return call;
  }

  /// Cuts the calls that do not know of that stop yet.
  ///
  /// @param sequence of the stop among the commands of the key
  void cut(KeyRef key, long sequence) {
    running.getOrDefault(key, Set.of()).forEach(call -> call.cut(sequence));
  }

  /// Cuts the calls with any of the owner's keys.
  void cut(OwnerId owner) {
    running.keySet().stream()
        .filter(key -> key.owner().equals(owner))
        .forEach(key -> cut(key, Long.MAX_VALUE));
  }

  /// A call, from when its key was found usable until it ends.
  final class Call {
    private final KeyRef key;
    private final List<Runnable> hooks = new ArrayList<>(1);
    private boolean cut;

    /// The last command that the state accounts for by which the call uses the key.
    private long seen = UNKNOWN;

    /// The last stop that came before that was known.
    private long stopped = UNKNOWN;

    private Call(KeyRef key) {
      this.key = key;
    }

    /// The key was found usable in a state that accounts for that command, and so for every stop
    /// before it: a stop that is told of late, or again, is none of this call's.
    void saw(long sequence) {
      synchronized (this) {
        seen = Math.max(seen, sequence);
      }
      cut(UNKNOWN);
    }

    synchronized boolean isCut() {
      return cut;
    }

    void onCut(Runnable hook) {
      synchronized (this) {
        if (!cut) {
          hooks.add(hook);
          return;
        }
      }
      hook.run();
    }

    private void cut(long sequence) {
      List<Runnable> toRun;
      synchronized (this) {
        stopped = Math.max(stopped, sequence);
        if (seen == UNKNOWN || stopped <= seen) {
          return;
        }
        cut = true;
        toRun = List.copyOf(hooks);
        hooks.clear();
      }
      toRun.forEach(Runnable::run);
    }

    void end() {
      running.computeIfPresent(
          key,
          (_, calls) -> {
            calls.remove(this);
            return calls.isEmpty() ? null : calls;
          });
    }
  }
}
