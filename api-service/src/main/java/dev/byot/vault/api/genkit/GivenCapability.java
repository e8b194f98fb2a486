package dev.byot.vault.api.genkit;

import dev.byot.vault.api.capability.Capabilities;
import dev.byot.vault.api.capability.Capability;
import dev.byot.vault.api.identity.SignIn;
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
  private final SignIn signIn;
  private final String flow;
  private final Capabilities capabilities;
  private @Nullable KeyTrace trace;

  /// @param signIn the owner's
  GivenCapability(KeyLease lease, SignIn signIn, String flow, Capabilities capabilities) {
    this.lease = lease;
    this.signIn = signIn;
    this.flow = flow;
    this.capabilities = capabilities;
  }

  @Override
  public KeyLease lease() {
    return lease;
  }

  @Override
  public Optional<VaultEvent> prepare() throws InterruptedException {
    var _ = lease.period();
    return Optional.empty();
  }

  @Override
  public HeaderLine give() throws InterruptedException {
    var key = lease.key();
    var token =
        capabilities.token(
            new Capability(signIn, key.provider(), key.name(), lease.period(), flow));
    trace = KeyTrace.of(token.getBytes(StandardCharsets.US_ASCII));
    return new HeaderLine(FlowCredential.header(key.provider()), token);
  }

  @Override
  public KeyTrace trace() {
    return Objects.requireNonNull(trace, "not given yet");
  }
}
