package dev.byot.vault.commands;

/// How many keys an owner may keep.
public record KeyLimits(int perProvider, int perOwner) {
  public static final KeyLimits DEFAULT = new KeyLimits(10, 100);
}
