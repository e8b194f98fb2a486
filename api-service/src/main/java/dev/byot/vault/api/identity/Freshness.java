package dev.byot.vault.api.identity;

/// How sure it must be that the account is still good.
public enum Freshness {
  /// For using keys and reading: where the account cannot be looked up, an answer of up to five
  /// minutes ago does.
  USE,
  /// For changes, and for whatever needs a role: looked up for this request, or refused. Only with
  /// this the caller has roles at all.
  WRITE
}
