package dev.byot.vault.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// How the upstream answers a chat: the caller chooses by the name of the model.
enum Model {
  /// At once.
  INSTANT("bench-instant", Duration.ZERO),
  /// After some thinking.
  THINKING("bench-thinking", Duration.ofMillis(20)),
  /// In a stream of chunks that each say when they were sent.
  STREAMING("bench-streaming", Duration.ofMillis(50)),
  /// In such a stream too, until the caller is gone.
  ENDLESS("bench-endless", Duration.ofMillis(10));

  /// How many chunks a stream has.
  static final int CHUNKS = 20;

  private final String text;
  private final Duration pause;

  Model(String text, Duration pause) {
    this.text = text;
    this.pause = pause;
  }

  /// Before the answer, or between the chunks of one.
  Duration pause() {
    return pause;
  }

  /// How many chunks its stream has.
  int chunks() {
    return this == ENDLESS ? Integer.MAX_VALUE : CHUNKS;
  }

  /// A small chat that asks for this model.
  String chat() {
    return """
    {"model":"%s","messages":[{"role":"system","content":"You are a helpful assistant. Answer in \
    one or two sentences."},{"role":"user","content":"Which is the largest moon of Saturn, and \
    what is its atmosphere made of?"}],"temperature":0.7,"max_tokens":256,"stream":%b}\
    """
        .formatted(text, this == STREAMING || this == ENDLESS);
  }

  /// The one that a chat asks for.
  static Model of(byte[] chat) {
    var asked = new String(chat, StandardCharsets.ISO_8859_1);
    for (var model : values()) {
      if (asked.contains(model.text)) {
        return model;
      }
    }
    return INSTANT;
  }
}
