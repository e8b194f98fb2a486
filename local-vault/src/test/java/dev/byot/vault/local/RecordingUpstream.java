package dev.byot.vault.local;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A provider that takes every key, and remembers the last one.
final class RecordingUpstream implements AutoCloseable {
  private static final String BEARER = "Bearer ";

  private final AtomicReference<@Nullable String> lastKey = new AtomicReference<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final JsonServer server = new JsonServer("{\"data\":[]}", this::record);

  private void record(Headers headers) {
    var authorization = headers.getFirst("Authorization");
    lastKey.set(authorization == null ? null : authorization.substring(BEARER.length()));
    calls.incrementAndGet();
  }

  URI baseUrl() {
    return server.url();
  }

  /// The key of the last call.
  @Nullable String lastKey() {
    return lastKey.get();
  }

  int calls() {
    return calls.get();
  }

  @Override
  public void close() {
    server.close();
  }
}
