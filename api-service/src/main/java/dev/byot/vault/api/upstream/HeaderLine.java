package dev.byot.vault.api.upstream;

/// One header line. May hold a credential, so it is never printed.
public record HeaderLine(String name, String value) {
  @Override
  public String toString() {
    return "HeaderLine[" + name + "]";
  }
}
