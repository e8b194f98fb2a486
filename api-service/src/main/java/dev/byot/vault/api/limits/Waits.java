package dev.byot.vault.api.limits;

import dev.byot.vault.keys.OwnerId;
import java.util.Optional;

/// The waits for outcomes that one owner may have. Waiting is what a caller prefers, not what they
/// may insist on (RFC 7240): beyond that they get the answer of who does not wait.
public final class Waits {
  private final Counts<OwnerId> waiting = new Counts<>();
  private final int perOwner;

  public Waits(LoadSettings settings) {
    perOwner = settings.waitsPerOwner();
  }

  /// One who waits, until closed; empty if the owner has as many as allowed.
  public Optional<Wait> begin(OwnerId owner) {
    return waiting.tryAdd(owner, perOwner)
        ? Optional.of(() -> waiting.remove(owner))
        : Optional.empty();
  }

  /// To be closed once.
  @FunctionalInterface
  public interface Wait extends AutoCloseable {
    @Override
    void close();
  }
}
