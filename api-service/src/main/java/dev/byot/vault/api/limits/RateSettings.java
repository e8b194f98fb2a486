package dev.byot.vault.api.limits;

/// How many requests of each kind an owner may send to one instance in a minute. A whole minute's
/// worth may come at once.
public record RateSettings(int reads, int writes, int calls) {
  /// Far more than a person does, and less than what would slow others down.
  public static final RateSettings DEFAULT = new RateSettings(1_200, 300, 3_000);
}
