package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.api.upstream.ScriptedUpstream.Request;
import dev.byot.vault.api.upstream.StreamClient;
import dev.byot.vault.events.EventType;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that are larger than what anybody may hold, and ends that come too early.
final class ProxyFlowTest extends ProxyStreamFixture {
  /// More than the sockets of both hops take by themselves.
  private static final int LARGE = 64 << 20;

  private static final int UPLOAD = 32 << 20;
  private static final int TIMES = 20;

  private final AtomicLong moved = new AtomicLong();

  private static byte[] noise(int length) {
    var bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static String digest(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private void awaitStandstill() {
    var before = new AtomicLong();
    Callable<Boolean> stands =
        () -> {
          var now = moved.get();
          return before.getAndSet(now) == now && now > 0;
        };
    await().pollInterval(Duration.ofMillis(200)).until(stands);
  }

  @Test
  void holdsAnUpstreamUpWhoseCallerDoesNotRead() throws Exception {
    var piece = noise(64 * 1024);
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
          for (var i = 0; i < LARGE / piece.length; i++) {
            conversation.say(piece);
            moved.addAndGet(piece.length);
          }
          conversation.awaitEnd();
        });
    var client = client(vault).say(head(ANN, NO_BODY) + "{}");
    client.head();

    awaitStandstill();

    assertThat(moved.get()).isLessThan(LARGE / 2);
    client.skip(LARGE);
    assertThat(moved.get()).isEqualTo(LARGE);
  }

  @Test
  void holdsACallerUpWhoseUpstreamDoesNotRead() throws Exception {
    var go = new CountDownLatch(1);
    var arrived = MessageDigest.getInstance("SHA-256");
    var body = noise(UPLOAD);
    var vault =
        inFrontOf(conversation -> {
          conversation.readHead();
          go.await();
          conversation.readBody(UPLOAD, arrived::update);
          conversation.say(ScriptedUpstream.ok("all"));
          conversation.awaitEnd();
        });
    var client = client(vault).say(head(ANN, "Content-Length: " + UPLOAD + "\r\n"));
    var sending =
        new FutureTask<>(() -> {
          for (var at = 0; at < UPLOAD; at += 1 << 16) {
            client.say(body, at, 1 << 16);
            moved.addAndGet(1 << 16);
          }
          return true;
        });
    Thread.startVirtualThread(sending);

    awaitStandstill();

    assertThat(moved.get()).isLessThan(UPLOAD);
    go.countDown();
    assertThat(client.head()).startsWith("http/1.1 200");
    assertThat(sending.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(HexFormat.of().formatHex(arrived.digest())).isEqualTo(digest(body));
  }

  @Test
  void passesALargeMultipartUploadOnAsItIs() throws Exception {
    var arrived = new ArrayList<String>();
    var vault =
        inFrontOf(conversation -> {
          var request = conversation.read();
          arrived.add(request == null ? "" : request.body());
          conversation.say(ScriptedUpstream.ok("all"));
          conversation.awaitEnd();
        });
    var part = "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n";
    var file = "0123456789abcdef".repeat(1 << 16);
    var client = client(vault).say(head(ANN, "Transfer-Encoding: chunked\r\n")).sayChunk(part);
    for (var i = 0; i < 10; i++) {
      client.sayChunk(file);
    }
    client.sayChunk("\r\n--b--\r\n").say("0\r\n\r\n");

    assertThat(client.head()).startsWith("http/1.1 200");
    assertThat(arrived.getFirst().equals(part + file.repeat(10) + "\r\n--b--\r\n")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 100\r\n\r\nabcde",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nff\r\nabcde",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\ng\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n5;x=y\r\nabcde\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nabcdeX\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\nX: 1\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nffffffff\r\n",
      })
  void neverCompletesABodyThatBreaksHalfWay(String half) throws Exception {
    var arrived = new LinkedBlockingQueue<String>();
    var vault =
        inFrontOf(conversation -> {
          try {
            arrived.add(isWhole(conversation.read()) ? "whole" : "broken");
          } catch (IOException _) {
            arrived.add("broken");
          }
        });
    var head = head(ANN, half.substring(0, half.indexOf("\r\n\r\n") + 2));

    try (var _ = client(vault).say(head + half.substring(half.indexOf("\r\n\r\n") + 4))) {
      await().until(() -> vault.publisher.published(EventType.KEY_USED).size() == 1);
    }
    assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo("broken");
  }

  private static boolean isWhole(@Nullable Request request) {
    return request != null
        && (request.header("content-length").isEmpty()
            || request.header("content-length").equals(Integer.toString(request.body().length())));
  }

  @Test
  void tellsTheUpstreamSoonThatTheCallerHasGone() throws Exception {
    var ended = new Semaphore(0);
    var vault =
        inFrontOf(conversation -> {
          conversation.read();
          conversation.say(SSE_HEAD);
          conversation.sayChunk("data: a\n\n");
          conversation.awaitEnd();
          ended.release();
        });
    var micros = new ArrayList<Long>();
    for (var i = 0; i < TIMES; i++) {
      long gone;
      try (var client = new StreamClient(vault.server.port())) {
        client.say(head(ANN, NO_BODY) + "{}").head();
        client.chunk();
        gone = System.nanoTime();
      }
      assertThat(ended.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      micros.add((System.nanoTime() - gone) / 1_000);
    }

    Collections.sort(micros);
    System.out.println(
        String.format(
            Locale.ROOT,
            "a caller's end reaches the upstream after %.1f ms (p50), at most %.1f ms",
            micros.get(TIMES / 2) / 1e3,
            micros.getLast() / 1e3));
  }
}
