package dev.byot.vault.api.limits;

/// How many requests run at a time on one instance. Each kind has room of its own, so that none
/// keeps another out: least of all the stops.
///
/// @param calls to providers, and as many to flows: a flow calls providers through the vault
/// @param requests that read or change something
/// @param stops that end use
/// @param watches that are open
/// @param callsPerOwner of each of the two kinds
/// @param requestsPerOwner of one owner
/// @param waitsPerOwner of one owner who would wait for outcomes
public record LoadSettings(
    int calls,
    int requests,
    int stops,
    int watches,
    int callsPerOwner,
    int requestsPerOwner,
    int waitsPerOwner) {
  public static final LoadSettings DEFAULT = new LoadSettings(1_000, 500, 200, 1_000, 100, 50, 10);
}
