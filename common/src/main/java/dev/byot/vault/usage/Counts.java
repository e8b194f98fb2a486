package dev.byot.vault.usage;

/// What some calls came to.
///
/// @param failed those that the provider refused, or that broke off otherwise than by the caller
/// @param inputTokens as the provider counts what its model read, cached or not
/// @param outputTokens as the provider counts what its model wrote, thoughts included
/// @param estimatedTokens assumed by the vault where the provider did not tell; in neither of those
public record Counts(
    long calls,
    long failed,
    long inputTokens,
    long outputTokens,
    long estimatedTokens,
    long requestBytes,
    long answerBytes) {
  public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);

  public Counts plus(Counts other) {
    return new Counts(
        calls + other.calls,
        failed + other.failed,
        inputTokens + other.inputTokens,
        outputTokens + other.outputTokens,
        estimatedTokens + other.estimatedTokens,
        requestBytes + other.requestBytes,
        answerBytes + other.answerBytes);
  }

  /// All tokens, read and written, told and assumed: what a budget is about.
  public long tokens() {
    return inputTokens + outputTokens + estimatedTokens;
  }
}
