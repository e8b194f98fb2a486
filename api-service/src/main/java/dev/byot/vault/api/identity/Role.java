package dev.byot.vault.api.identity;

/// What a caller may do beyond their own keys.
public enum Role {
  /// Reviews the audit log.
  SECURITY("security"),
  /// Runs the vault: rotations.
  ADMIN("admin");

  private final String claim;

  Role(String claim) {
    this.claim = claim;
  }

  /// The name in the token's `roles` claim.
  public String claim() {
    return claim;
  }
}
