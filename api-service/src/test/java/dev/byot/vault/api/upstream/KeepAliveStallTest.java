package dev.byot.vault.api.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.resilience.GuardSettings;
import dev.byot.vault.keys.OwnerId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/// A caller who takes a comment late, or nothing after it.
final class KeepAliveStallTest {
  private static final byte[] EVENT = "data: a\n\n".getBytes(US_ASCII);

  /// A caller who takes so many pieces.
  private static final class SlowCaller extends OutputStream {
    private final Semaphore taken = new Semaphore(0);
    private final Semaphore begun = new Semaphore(0);

    @Override
    public void write(int b) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      begun.release();
      taken.acquireUninterruptibly();
    }
  }

  @Test
  void isWaitedForWhenAnEventStandsBehindAComment() throws Exception {
    var caller = new SlowCaller();
    try (var upstream = new Upstream(UpstreamSettings.DEFAULT, GuardSettings.DEFAULT);
        var exchange = upstream.exchange(request());
        var stream = new KeepAlive(caller, exchange, Duration.ofMillis(50))) {
      caller.taken.release();
      stream.write(EVENT, 0, EVENT.length);
      caller.begun.acquire(2);

      // As the copy of an answer does it, while the comment stands in its way.
      exchange.waitsFor(Party.CALLER);
      var event =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  stream.write(EVENT, 0, EVENT.length);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      await().until(() -> event.getState() == Thread.State.WAITING);
      caller.taken.release();
      caller.begun.acquire();

      var waited = exchange.isWaitingForCaller();
      caller.taken.release(100);
      event.join();

      assertThat(waited).isTrue();
    }
  }

  @Test
  void isWaitedForWhenTheStreamEndsBehindAComment() throws Exception {
    var caller = new SlowCaller();
    try (var upstream = new Upstream(UpstreamSettings.DEFAULT, GuardSettings.DEFAULT);
        var exchange = upstream.exchange(request())) {
      var stream = new KeepAlive(caller, exchange, Duration.ofMillis(50));
      caller.taken.release();
      stream.write(EVENT, 0, EVENT.length);
      caller.begun.acquire(2);

      // As the copy of an answer does it, which has read to the end meanwhile.
      exchange.waitsFor(Party.NOBODY);
      var end = Thread.ofPlatform().start(stream::close);
      await().until(() -> end.getState() == Thread.State.WAITING);

      var waited = exchange.isWaitingForCaller();
      caller.taken.release(100);
      end.join();

      assertThat(waited).isTrue();
    }
  }

  private static UpstreamRequest request() {
    return new UpstreamRequest(
        "the test's server",
        OwnerId.of(null, "ann"),
        "GET",
        URI.create("http://localhost"),
        "/",
        List.of(),
        null);
  }
}
