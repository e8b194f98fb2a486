package dev.byot.vault.usage;

/// What a key was used for lately.
///
/// @param today on the day that was asked for
/// @param month in that day's month, the whole of it
public record Spent(Counts today, Counts month) {
  public static final Spent NOTHING = new Spent(Counts.NONE, Counts.NONE);
}
