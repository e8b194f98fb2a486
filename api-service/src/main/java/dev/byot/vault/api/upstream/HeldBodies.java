package dev.byot.vault.api.upstream;

import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Bounds how much of bodies that are read whole is in memory at once, of each owner and of all
/// together: whoever sends them slowly, or never to their end, takes no memory from others.
final class HeldBodies {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final long most;
  private final long mostOfOne;
  private final Map<OwnerId, Long> held = new HashMap<>();
  private long total;

  /// @param most in bytes
  /// @param mostOfOne in bytes, of one owner
  HeldBodies(long most, long mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  Held of(OwnerId owner) {
    return new Held(owner);
  }

  private synchronized void hold(OwnerId owner, long bytes) {
    var own = held.getOrDefault(owner, 0L) + bytes;
    if (own > mostOfOne || total + bytes > most) {
      throw new VaultException.Overloaded(
          "overloaded", "too many bodies are read whole at once on this instance", SOON);
    }
    held.put(owner, own);
    total += bytes;
  }

  private synchronized void release(OwnerId owner, long bytes) {
    held.computeIfPresent(owner, (_, own) -> own > bytes ? Long.valueOf(own - bytes) : null);
    total -= bytes;
  }

  /// What is held of one body, by one thread.
  final class Held implements AutoCloseable {
    private final OwnerId owner;
    private long bytes;

    private Held(OwnerId owner) {
      this.owner = owner;
    }

    /// So much more is held, until this is closed.
    ///
    /// @throws VaultException.Overloaded if it may not be
    void add(int more) {
      hold(owner, more);
      bytes += more;
    }

    /// Nothing of it is held any more.
    @Override
    public void close() {
      release(owner, bytes);
      bytes = 0;
    }
  }
}
