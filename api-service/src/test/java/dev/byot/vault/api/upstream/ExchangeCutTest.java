package dev.byot.vault.api.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.resilience.GuardSettings;
import dev.byot.vault.keys.OwnerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Exchanges that are cut from another thread, at any moment.
final class ExchangeCutTest {
  private static final int TIMES = 2_000;
  private static final int LATEST_NANOS = 600_000;

  /// The client has an exception of its own for a cut between two of its steps.
  @Test
  void saysThatItWasCutWheneverThatHappens() throws Exception {
    var random = new Random(20_260_301);
    var others = new ArrayList<Exception>();
    try (var server = ScriptedUpstream.answering(ScriptedUpstream.ok("{}"));
        var upstream =
            new Upstream(
                UpstreamSettings.DEFAULT.withPrivateAddresses(true), GuardSettings.DEFAULT);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < TIMES; i++) {
        // Each a new owner, so that it connects: that has most steps.
        try (var exchange = upstream.exchange(request(server.url(), "owner-" + i))) {
          var begun = new CountDownLatch(1);
          var pause = random.nextInt(LATEST_NANOS);
          var cutting =
              threads.submit(() -> {
                begun.await();
                LockSupport.parkNanos(pause);
                exchange.cut(Cut.STOPPED);
                return true;
              });
          begun.countDown();
          try {
            var _ = exchange.send(() -> List.of(), () -> {});
          } catch (ExchangeCutException _) {
            // As it should be.
          } catch (Exception e) {
            others.add(e);
          }
          cutting.get();
        }
      }
    }
    assertThat(others).isEmpty();
  }

  @Test
  void cutsTheOthersThoughACallerCannotBeHungUpOn() {
    var settings =
        new UpstreamSettings(
            Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(1), 10, true);
    var nowhere = URI.create("http://localhost");
    try (var upstream = new Upstream(settings, GuardSettings.DEFAULT);
        var first = upstream.exchange(request(nowhere, "ann"));
        var second = upstream.exchange(request(nowhere, "bob"))) {
      first.hangUpBy(() -> {
        throw new UncheckedIOException(new IOException("it does not close"));
      });

      first.waitsFor(Party.CALLER);
      await().until(() -> first.why() == Cut.STALLED);
      second.waitsFor(Party.CALLER);

      await().untilAsserted(() -> assertThat(second.why()).isEqualTo(Cut.STALLED));
    }
  }

  private static UpstreamRequest request(URI authority, String owner) {
    return new UpstreamRequest(
        "the test's server", OwnerId.of(null, owner), "GET", authority, "/", List.of(), null);
  }
}
