package dev.byot.vault.catalogue;

import java.util.List;

/// The catalogue is wrong; every error is named.
public final class CatalogueException extends RuntimeException {
  private final transient List<String> errors;

  CatalogueException(List<String> errors) {
    super("the provider catalogue is wrong: " + String.join("; ", errors));
    this.errors = List.copyOf(errors);
  }

  public List<String> errors() {
    return errors;
  }
}
