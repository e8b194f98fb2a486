package dev.byot.vault.api.usage;

import dev.byot.vault.usage.Ending;
import dev.byot.vault.usage.Tokens;

/// What is assumed of a call's tokens where its provider has not told of them, so that nobody gets
/// around a budget by not having them told, or by hanging up before they are.
///
/// Rather too much than too little: a token is seldom shorter than four bytes of text, and of a
/// request what is around the text is taken for text.
final class Estimate {
  private static final int BYTES_PER_TOKEN = 4;
  private static final int FIRST_SUCCESS = 200;
  private static final int FIRST_OTHER = 300;

  private Estimate() {}

  /// @param status of the answer, 0 if there was none
  /// @param told what the provider did tell
  /// @param requestBytes how much of the request's body went out
  /// @param sentWhole whether that is all of it: no provider works on less
  /// @param untoldBytes how much text came back since it last told what its model had written
  static long of(
      int status, Ending how, Tokens told, long requestBytes, boolean sentWhole, long untoldBytes) {
    var toldAll = how == Ending.WHOLE && (told.input() != null || told.output() != null);
    if (toldAll || !counts(status, how, sentWhole)) {
      return 0;
    }
    return (told.input() == null ? tokens(requestBytes) : 0) + tokens(untoldBytes);
  }

  /// A provider that refuses, or is not there, reads nothing; one that was not let finish may have.
  private static boolean counts(int status, Ending how, boolean sentWhole) {
    return status == 0
        ? sentWhole && (how == Ending.CALLER || how == Ending.STOP)
        : status >= FIRST_SUCCESS && status < FIRST_OTHER;
  }

  private static long tokens(long bytes) {
    return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
  }
}
