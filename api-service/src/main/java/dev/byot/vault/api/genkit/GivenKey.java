package dev.byot.vault.api.genkit;

import dev.byot.vault.api.lease.Credential;
import dev.byot.vault.api.lease.KeyLease;
import dev.byot.vault.api.lease.KeyTrace;
import dev.byot.vault.api.upstream.HeaderLine;
import dev.byot.vault.catalogue.CredentialStyle;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.CommandId;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The stored key itself.
final class GivenKey implements FlowCredential {
  private final KeyLease lease;
  private final CredentialStyle style;
  private final Function<CommandId, VaultEvent> disclosed;
  private @Nullable Credential credential;

  /// @param disclosed makes the event of giving it away, of the secret that is given
  GivenKey(KeyLease lease, Provider provider, Function<CommandId, VaultEvent> disclosed) {
    this.lease = lease;
    this.disclosed = disclosed;
    style =
        new CredentialStyle(
            FlowCredential.header(provider.id()), "", provider.identifyingField().name());
  }

  @Override
  public KeyLease lease() {
    return lease;
  }

  @Override
  public Optional<VaultEvent> prepare() throws InterruptedException {
    var prepared = Credential.of(lease, style);
    credential = prepared;
    return Optional.of(disclosed.apply(prepared.secretId()));
  }

  @Override
  public HeaderLine give() throws InterruptedException {
    return new HeaderLine(style.header(), prepared().stillValid(lease, style).value());
  }

  @Override
  public KeyTrace trace() {
    return prepared().trace();
  }

  private Credential prepared() {
    return Objects.requireNonNull(credential, "not prepared yet");
  }
}
