package dev.byot.vault.api.capability;

import dev.byot.vault.api.audittrail.Cause;
import dev.byot.vault.api.choice.KeyWish;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import org.jspecify.annotations.Nullable;

/// On whose behalf a key is used: always its owner's.
///
/// @param capability of the flow that acts, `null` if the owner does
public record Principal(OwnerId owner, @Nullable Capability capability) {

  /// The key that may be used.
  ///
  /// @param wanted the name that the request asks for, `null` if it asks for none
  /// @throws VaultException.Forbidden if a flow asks for another key than it was given
  public KeyWish key(ProviderId provider, @Nullable KeyName wanted) {
    if (capability == null) {
      return KeyWish.of(owner, provider, wanted);
    }
    if (!capability.provider().equals(provider)) {
      throw new VaultException.Forbidden(
          "capability-elsewhere", "this capability is for another provider than " + provider);
    }
    if (wanted != null) {
      throw new VaultException.Forbidden(
          "capability-elsewhere",
          "a capability is for one key: send it without the header X-Vault-Key");
    }
    return new KeyWish(owner, provider, capability.name(), capability.period());
  }

  /// The cause of what comes of a request.
  public Cause cause(String requestId) {
    return new Cause(requestId, capability == null ? null : capability.actor());
  }
}
