package dev.byot.vault.commands;

/// How many keys an owner may keep.
public record KeyLimits(int perProvider, int perOwner) {
  /// One transaction stops all keys of an owner, and Firestore's took 500 writes for a long time.
  public static final int MOST_PER_OWNER = 400;

  public static final KeyLimits DEFAULT = new KeyLimits(10, 100);
}
