package dev.byot.vault.api.upstream;

import java.io.IOException;

/// An upstream's answer has a head that is too long.
final class AnswerTooLongException extends IOException {
  AnswerTooLongException() {
    super("the head of the answer is too long");
  }
}
