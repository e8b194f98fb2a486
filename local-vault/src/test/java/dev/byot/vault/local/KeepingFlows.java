package dev.byot.vault.local;

import java.net.URI;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A Genkit server whose flows keep what they are given for OpenAI, to use it later.
final class KeepingFlows implements AutoCloseable {
  private final AtomicReference<@Nullable String> given = new AtomicReference<>();
  private final JsonServer server =
      new JsonServer(
          "{\"result\":1}", headers -> given.set(headers.getFirst("x-genkit-openai-key")));

  URI url() {
    return server.url();
  }

  /// What the last call brought.
  String given() {
    return Objects.requireNonNull(given.get(), "no flow was called");
  }

  @Override
  public void close() {
    server.close();
  }
}
