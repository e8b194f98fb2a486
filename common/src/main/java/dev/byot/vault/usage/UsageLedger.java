package dev.byot.vault.usage;

import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import java.time.Instant;
import java.util.List;

/// Writes what keys were used for.
public interface UsageLedger {
  /// Counts calls of one key. A call that was counted before is not counted again, nor is one that
  /// an erased owner began.
  ///
  /// @throws dev.byot.vault.state.StateUnavailableException if they may not be counted; counting
  ///   them once more is harmless
  void count(KeyRef key, List<EndedCall> calls);

  /// Deletes all usage of an owner. Calls that began before then, and are only told of later, are
  /// never counted.
  ///
  /// @param acceptedAt from when on the owner's keys were not to be used
  void erase(OwnerId owner, Instant acceptedAt);
}
