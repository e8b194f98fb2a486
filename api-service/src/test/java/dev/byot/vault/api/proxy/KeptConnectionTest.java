package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.limits.LoadSettings;
import dev.byot.vault.api.limits.RateSettings;
import dev.byot.vault.api.resilience.GuardSettings;
import dev.byot.vault.api.upstream.ScriptedUpstream;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a call holds is free once it is answered, though its connection is kept and silent.
final class KeptConnectionTest extends ProxyStreamFixture {
  private static final LoadSettings ONE_CALL = new LoadSettings(10, 10, 10, 10, 1, 10, 10);

  /// Long enough for the caller to be watched.
  private static final int THINKS_MILLIS = 200;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 500 Broken\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
        "no HTTP\r\n\r\n",
        ""
      })
  void letsTheNextCallIn(String answer) throws Exception {
    var never = new Semaphore(0);
    var upstream =
        opened(
            ScriptedUpstream.start(conversation -> {
              conversation.read();
              var _ = never.tryAcquire(THINKS_MILLIS, TimeUnit.MILLISECONDS);
              conversation.say(answer);
            }));
    var vault =
        opened(
            ProxyFixture.inFrontOf(
                upstream.url(), RateSettings.DEFAULT, ONE_CALL, GuardSettings.DEFAULT));

    assertThat(call(vault)).doesNotContain(" 429");

    await().untilAsserted(() -> assertThat(call(vault)).doesNotContain(" 429"));
  }

  /// On a connection of its own, which stays open.
  private String call(ProxyFixture vault) throws IOException {
    return client(vault).say(head(ANN, NO_BODY) + "{}").head();
  }
}
