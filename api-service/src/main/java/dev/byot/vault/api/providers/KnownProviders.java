package dev.byot.vault.api.providers;

import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.catalogue.Provider;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;

/// Finds the provider that a caller names, or refuses with the name that was probably meant.
public final class KnownProviders {
  private KnownProviders() {}

  /// The provider's entry.
  ///
  /// @throws VaultException.NotFound if there is none
  public static Provider require(Catalogue catalogue, ProviderId id) {
    return catalogue.provider(id).orElseThrow(() -> unknown(catalogue, id.value()));
  }

  /// The refusal of what is no provider, nor perhaps any name: it is not repeated.
  public static VaultException.NotFound unknown(Catalogue catalogue, String named) {
    return new VaultException.NotFound(
        "unknown-provider",
        catalogue
            .nearest(named)
            .map(near -> "there is no such provider; did you mean " + near + "?")
            .orElse("there is no such provider"));
  }
}
