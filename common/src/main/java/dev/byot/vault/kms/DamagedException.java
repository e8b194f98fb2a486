package dev.byot.vault.kms;

/// Every answer came damaged, or to a damaged request. Says nothing about the data itself.
public final class DamagedException extends RuntimeException {
  DamagedException(int attempts) {
    super(attempts + " answers in a row failed their checksum");
  }
}
