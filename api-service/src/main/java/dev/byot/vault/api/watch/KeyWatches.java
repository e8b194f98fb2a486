package dev.byot.vault.api.watch;

import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The watches that are open on this instance.
public final class KeyWatches {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

  private final ConcurrentMap<OwnerId, Set<KeyWatch>> open = new ConcurrentHashMap<>();
  private final int perOwner;

  public KeyWatches(WatchSettings settings) {
    perOwner = settings.perOwner();
  }

  /// To be told every event of scope state. Only rings: reading and sending is each watch's own
  /// business, so that none waits for another.
  public void hear(VaultEvent event) {
    var owner = event.owner();
    if (owner != null) {
      open.getOrDefault(owner, Set.of()).forEach(KeyWatch::changed);
    }
  }

  /// Begins to hear what happens to the owner's keys.
  ///
  /// @param closing completes when the server begins to close
  /// @throws VaultException.TooManyRequests if the owner has as many watches as allowed
  KeyWatch open(OwnerId owner, CompletableFuture<Void> closing) {
    var watch = new KeyWatch(closing);
    open.compute(
        owner,
        (_, others) -> {
          var all = others == null ? ConcurrentHashMap.<KeyWatch>newKeySet() : others;
          if (all.size() >= perOwner) {
            throw new VaultException.TooManyRequests(
                "too-many-watches",
                "you have " + perOwner + " watches open here: close one first",
                RETRY_AFTER);
          }
          all.add(watch);
          return all;
        });
    return watch;
  }

  void close(OwnerId owner, KeyWatch watch) {
    open.computeIfPresent(
        owner,
        (_, all) -> {
          all.remove(watch);
          return all.isEmpty() ? null : all;
        });
  }
}
