package dev.byot.vault.api.genkit;

import dev.byot.vault.api.capability.Capabilities;
import dev.byot.vault.api.capability.Capability;
import dev.byot.vault.api.lease.KeyLease;
import dev.byot.vault.api.lease.KeyTrace;
import dev.byot.vault.api.upstream.HeaderLine;
import dev.byot.vault.events.VaultEvent;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The right to use a key through the vault, for a while.
///
/// The lease is held nevertheless: a call without a usable key is refused before the flow runs, and
/// one whose key is stopped is cut.
final class GivenCapability implements FlowCredential {
  private final KeyLease lease;
  private final Capability capability;
  private final Capabilities capabilities;
  private @Nullable KeyTrace trace;

  GivenCapability(KeyLease lease, Capability capability, Capabilities capabilities) {
    this.lease = lease;
    this.capability = capability;
    this.capabilities = capabilities;
  }

  @Override
  public KeyLease lease() {
    return lease;
  }

  @Override
  public Optional<VaultEvent> prepare() throws InterruptedException {
    requireUsable();
    return Optional.empty();
  }

  @Override
  public HeaderLine give() throws InterruptedException {
    requireUsable();
    var token = capabilities.token(capability);
    trace = KeyTrace.of(token.getBytes(StandardCharsets.US_ASCII));
    return new HeaderLine(FlowCredential.header(capability.provider()), token);
  }

  private void requireUsable() throws InterruptedException {
    var _ = lease.<Boolean>useNow((_, _) -> true);
  }

  @Override
  public KeyTrace trace() {
    return Objects.requireNonNull(trace, "not given yet");
  }
}
