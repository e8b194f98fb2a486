package dev.byot.vault.emulator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.byot.vault.emulator.testing.LocalHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LoopbackServerTest {
  private final LoopbackServer server = LoopbackServer.start(0);
  private final LocalHttp http = new LocalHttp(server.endpoint());

  LoopbackServerTest() {
    server.route(
        "POST",
        "/things/([^/]+)",
        request ->
            Reply.ok(Map.of("thing", request.group(0), "count", request.number("count", 1))));
    server.route(
        "GET",
        "/broken",
        _ -> {
          throw new IllegalStateException("a detail");
        });
  }

  @AfterEach
  void close() {
    http.close();
    server.close();
  }

  @Test
  void decodesThePathAndReadsTheBody() throws Exception {
    var answer = http.posted("/things/a%2Fb+c", "{\"count\": 3}");

    assertThat(answer.path("thing").textValue()).isEqualTo("a/b+c");
    assertThat(answer.path("count").intValue()).isEqualTo(3);
    assertThat(http.posted("/things/x", "").path("count").intValue()).isEqualTo(1);
  }

  @Test
  void servesNoOtherHostName() throws Exception {
    assertThat(statusFor("Host: attacker.example")).contains(" 403 ");
    assertThat(statusFor("Host: 127.0.0.1.attacker.example")).contains(" 403 ");
    assertThat(statusFor("Host: localhost:8080")).contains(" 404 ");
    assertThat(statusFor("Host: 127.0.0.1")).contains(" 404 ");
  }

  @Test
  void servesNoWebPage() throws Exception {
    var json = new String[] {"Content-Type", "application/json", "Origin", "http://localhost"};

    assertThat(http.send("POST", "/things/x", "{}", json).statusCode()).isEqualTo(403);
    assertThat(http.send("POST", "/things/x", "{}", "Content-Type", "text/plain").statusCode())
        .isEqualTo(415);
    assertThat(http.send("POST", "/things/x", "{}").statusCode()).isEqualTo(415);
  }

  @Test
  void saysWhatIsWrongWithARequest() throws Exception {
    assertThat(http.post("/things/x", "nonsense").statusCode()).isEqualTo(400);
    assertThat(http.post("/things/x", "[]").statusCode()).isEqualTo(400);
    assertThat(http.post("/things/x", "{\"count\": \"three\"}").body()).contains("whole number");
    assertThat(http.post("/things/x", " ".repeat(1024 * 1024 + 1)).statusCode()).isEqualTo(413);
    assertThat(http.send("GET", "/things/x", "").statusCode()).isEqualTo(405);
    assertThat(http.send("GET", "/elsewhere", "").statusCode()).isEqualTo(404);
  }

  @Test
  void keepsTheDetailsOfABugToItsLog() throws Exception {
    var answer = http.send("GET", "/broken", "");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("detail");
  }

  private String statusFor(String header) throws IOException {
    var port = Integer.parseInt(server.endpoint().split(":", -1)[1]);
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var request = "GET / HTTP/1.1\r\n" + header + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.lines().findFirst().orElse("");
    }
  }
}
