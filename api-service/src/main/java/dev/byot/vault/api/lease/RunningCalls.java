package dev.byot.vault.api.lease;

import dev.byot.vault.keys.KeyRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The calls that run with each key, so that they can be cut when it is stopped.
final class RunningCalls {
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

  void cut(KeyRef key) {
    running.getOrDefault(key, Set.of()).forEach(Call::cut);
  }

  /// A call, from when its key was found usable until it ends.
  final class Call {
    private final KeyRef key;
    private final List<Runnable> hooks = new ArrayList<>(1);
    private boolean cut;

    private Call(KeyRef key) {
      this.key = key;
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

    private void cut() {
      List<Runnable> toRun;
      synchronized (this) {
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
