package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.key;

import dev.byot.vault.api.upstream.ScriptedUpstream;
import dev.byot.vault.api.upstream.ScriptedUpstream.Script;
import dev.byot.vault.api.upstream.StreamClient;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;

/// A vault in front of an upstream that does what it is told, byte by byte.
abstract class ProxyStreamFixture {
  static final String SSE_HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  static final String NO_BODY = "Content-Length: 2\r\n";

  final Deque<AutoCloseable> opened = new ArrayDeque<>();
  final CountDownLatch upstreamSawTheEnd = new CountDownLatch(1);

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  static VaultEvent stopOf(String token) {
    return new VaultEvent(
        EventId.of("test", EventType.STOP_ACCEPTED, token),
        EventType.STOP_ACCEPTED,
        Instant.EPOCH,
        ProxyFixture.owner(token),
        key(token, "openai"),
        "r",
        true,
        Map.of());
  }

  static Script answering(String answer) {
    return conversation -> {
      while (conversation.read() != null) {
        conversation.say(answer);
      }
    };
  }

  ProxyFixture inFrontOf(Script script) {
    return opened(ProxyFixture.inFrontOf(opened(ScriptedUpstream.start(script)).url()));
  }

  StreamClient client(ProxyFixture vault) throws IOException {
    return opened(new StreamClient(vault.server.port()));
  }

  <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }
}
