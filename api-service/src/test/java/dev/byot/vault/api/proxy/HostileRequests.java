package dev.byot.vault.api.proxy;

import static dev.byot.vault.api.proxy.ProxyFixture.ANN;
import static dev.byot.vault.api.proxy.ProxyFixture.BOB;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Requests as bytes that must be refused, each with what is said to it.
final class HostileRequests {
  static final String CHAT = "/v1/proxy/openai/v1/chat/completions";
  static final String FLOW = "/v1/genkit/chat";

  private static final String HOST = "Host: localhost\r\n";
  private static final String TOKEN = "Authorization: Bearer " + ANN + "\r\n";

  /// A request that would be served if it were taken for one.
  private static final String SMUGGLED =
      "POST " + CHAT + " HTTP/1.1\r\n" + HOST + TOKEN + "Content-Length: 2\r\n\r\n{}";

  private HostileRequests() {}

  /// @param bytes as ISO 8859-1
  /// @param status what the answer begins with after `HTTP/1.1 `
  record Hostile(String name, String bytes, String status) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Hostile hostile(String name, String bytes, String status) {
    return new Hostile(name, bytes, status);
  }

  /// What is ambiguous, or breaks HTTP: nobody can say where it ends.
  static List<Hostile> broken() {
    var all = new ArrayList<Hostile>();
    for (var target : List.of(CHAT, FLOW)) {
      Stream.of(
              "Transfer-Encoding: Chunked",
              "Transfer-Encoding: CHUNKED",
              "Transfer-Encoding: gzip, chunked",
              "Transfer-Encoding: chunked, chunked",
              "Transfer-Encoding: chunked, identity",
              "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
              "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
              "Transfer-Encoding: xchunked",
              "Transfer-Encoding: chunked;q=1",
              "Transfer-Encoding: \"chunked\"",
              "Transfer-Encoding: \u000bchunked",
              "Transfer-Encoding:\r\n chunked",
              "Transfer-Encoding:",
              "Transfer-Encoding : chunked",
              "Transfer-Encoding\t: chunked",
              "Transfer-Encoding\u0000: chunked",
              "Transfer-Encoding: chunked\u0000",
              "X: a\rTransfer-Encoding: chunked",
              "X: a\nTransfer-Encoding: chunked",
              "Content-Length: 2\r\nTransfer-Encoding: chunked",
              "Transfer-Encoding: chunked\r\nContent-Length: 2",
              "Content-Length: 2\r\nContent-Length: 2",
              "Content-Length: 2\r\nContent-Length: 0",
              "Content-Length: 2, 2",
              "Content-Length: +2",
              "Content-Length: -1",
              "Content-Length: 0x2",
              "Content-Length: 2.0",
              "Content-Length: 1e1",
              "Content-Length: 2 2",
              "Content-Length: 99999999999999999999",
              "Content-Length:",
              "Content-Length : 2",
              "Content-Length\u0000: 2",
              "Content-Length",
              ": 2",
              " Content-Length: 2",
              "Content(Length): 2",
              "X-Bad Name: 2",
              "X: a\u0000b",
              "X: a\u0001b",
              "X: a\u007fb",
              "X: a\r\n b",
              "X: a\r\n\tb",
              "Host: localhost",
              "Host: other.example",
              "Authorization: Bearer " + ANN,
              "Authorization: Bearer " + BOB)
          .map(lines ->
              hostile(
                  target + " " + lines,
                  "POST " + target + " HTTP/1.1\r\n" + HOST + TOKEN + lines + "\r\n\r\n" + SMUGGLED,
                  "400"))
          .forEach(all::add);
    }
    return all;
  }

  /// Bodies that are not chunks, or not only.
  static List<Hostile> brokenChunks() {
    var all = new ArrayList<Hostile>();
    for (var target : List.of(CHAT, FLOW)) {
      Stream.of(
              "2;a=b\r\n{}\r\n0\r\n\r\n",
              "2 \r\n{}\r\n0\r\n\r\n",
              " 2\r\n{}\r\n0\r\n\r\n",
              "+2\r\n{}\r\n0\r\n\r\n",
              "-2\r\n{}\r\n0\r\n\r\n",
              "0x2\r\n{}\r\n0\r\n\r\n",
              "g\r\n{}\r\n0\r\n\r\n",
              "\r\n{}\r\n0\r\n\r\n",
              "000000002\r\n{}\r\n0\r\n\r\n",
              "2\n{}\r\n0\r\n\r\n",
              "2\r{}\r\n0\r\n\r\n",
              "0;a=b\r\n\r\n",
              "0\r\nX: 1\r\n\r\n",
              "0\r\nContent-Length: 2\r\n\r\n",
              "0\r\nX")
          .map(body -> hostile(target + " " + body, chunked(target) + body + SMUGGLED, "400"))
          .forEach(all::add);
      Stream.of("7fffffff\r\n", "ffffffff\r\n", "80000000\r\n", "2000001\r\n")
          .map(body -> hostile(target + " " + body, chunked(target) + body + SMUGGLED, "413"))
          .forEach(all::add);
    }
    return all;
  }

  static String chunked(String target) {
    return "POST " + target + " HTTP/1.1\r\n" + HOST + TOKEN + "Transfer-Encoding: chunked\r\n\r\n";
  }

  /// Request lines, and heads as a whole.
  static List<Hostile> lines() {
    return List.of(
        line("POST http://evil.example" + CHAT + " HTTP/1.1", "400"),
        line("POST http://localhost" + CHAT + " HTTP/1.1", "400"),
        line("POST localhost" + CHAT + " HTTP/1.1", "400"),
        line("POST //localhost" + CHAT + " HTTP/1.1", "400"),
        line("POST * HTTP/1.1", "400"),
        line("POST /v1/%70roxy/openai/v1/chat/completions HTTP/1.1", "404"),
        line("POST /v1/pro%78y/openai/v1/chat/completions HTTP/1.1", "404"),
        line("POST /%761/genkit/chat HTTP/1.1", "404"),
        line("POST /v1/proxy/openai/v1/chat%2fcompletions HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/chat%2Fcompletions HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/chat%252fcompletions HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/chat%5ccompletions HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/chat\\completions HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/files/../chat/completions HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/files/%2e%2e/chat/completions HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/files/.%2e/chat/completions HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/files/%252e%252e/chat/completions HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/files/..;/chat/completions HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/./v1/chat/completions HTTP/1.1", "400"),
        line("POST /v1/proxy/openai//v1/chat/completions HTTP/1.1", "400"),
        line("POST /v1/proxy//openai/v1/chat/completions HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/chat/completions;a=b HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/chat/completions%3ba=b HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/chat/completions%00 HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/chat/completions\u0000 HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/chat/completions%0d%0aX:%201 HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/chat/completions\rX HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/chat/completions%zz HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/chat/comp letions HTTP/1.1", "400"),
        line("POST /v1/proxy/openai/v1/chat/completions#a HTTP/1.1", "400"),
        line("POST /v1/genkit/group%2fboth HTTP/1.1", "400"),
        line("POST /v1/genkit/../genkit/chat HTTP/1.1", "400"),
        line("POST " + CHAT + "?" + "a".repeat(5_000) + " HTTP/1.1", "414"),
        line("POST " + CHAT + " HTTP/1.0", "505"),
        line("POST " + CHAT + " HTTP/1.2", "400"),
        line("POST " + CHAT + " HTTP/2.0", "400"),
        line("POST " + CHAT + " HTTP/11", "400"),
        line("POST " + CHAT + " http/1.1", "400"),
        line("POST " + CHAT, "400"),
        line("POST  " + CHAT + " HTTP/1.1", "400"),
        line("POST\t" + CHAT + "\tHTTP/1.1", "400"),
        line("TRACE " + CHAT + " HTTP/1.1", "405"),
        line("CONNECT " + CHAT + " HTTP/1.1", "405"),
        line("CONNECT api.openai.com:443 HTTP/1.1", "405"),
        line("PURGE " + CHAT + " HTTP/1.1", "405"),
        // Refused by the server itself.
        line("PO\u0000ST " + CHAT + " HTTP/1.1", "500"),
        hostile("an HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + SMUGGLED, "400"),
        hostile("lone line feeds", SMUGGLED.replace("\r\n", "\n"), "400"),
        hostile("a TLS hello", "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n" + SMUGGLED, "400"));
  }

  private static Hostile line(String line, String status) {
    var head = line + "\r\n" + HOST + TOKEN + "Content-Length: 2\r\n\r\n{}";
    return hostile(line.length() > 100 ? line.substring(0, 100) : line, head + SMUGGLED, status);
  }

  /// Heads that are refused for one thing in them.
  static List<Hostile> heads() {
    var all = new ArrayList<Hostile>();
    for (var target : List.of(CHAT, FLOW)) {
      all.add(head(target, "", TOKEN, "400"));
      all.add(head(target, "Host:\r\n", TOKEN, "400"));
      all.add(head(target, "Host: other.example\r\n", TOKEN, "403"));
      all.add(head(target, "Host: localhost/x\r\n", TOKEN, "400"));
      all.add(head(target, "Host: user@localhost\r\n", TOKEN, "400"));
      all.add(head(target, "Host: local host\r\n", TOKEN, "400"));
      all.add(head(target, HOST, TOKEN + "Upgrade: websocket\r\nConnection: Upgrade\r\n", "501"));
      all.add(
          head(
              target,
              HOST,
              TOKEN
                  + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                  + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n",
              "501"));
      all.add(head(target, HOST, TOKEN + "Upgrade: TLS/1.0\r\n", "501"));
      all.add(head(target, HOST, TOKEN + "X: " + "a".repeat(17_000) + "\r\n", "431"));
      all.add(head(target, HOST, TOKEN + "X: a\r\n".repeat(3_000), "431"));
    }
    return all;
  }

  private static Hostile head(String target, String host, String lines, String status) {
    var shown = (host + lines).replace(TOKEN, "");
    return hostile(
        target + " " + (shown.length() > 80 ? shown.substring(0, 80) : shown),
        "POST "
            + target
            + " HTTP/1.1\r\n"
            + host
            + lines
            + "Content-Length: 2\r\n\r\n{}"
            + SMUGGLED,
        status);
  }

  /// Calls that are refused before their body is read, which is a request.
  static List<Hostile> withARequestForABody() {
    var all = new ArrayList<Hostile>();
    var twice = TOKEN + "x-api-key: " + BOB + "\r\n";
    for (var more : List.of("", "Expect: 100-continue\r\n", "Connection: close\r\n")) {
      for (var target : List.of(CHAT, FLOW)) {
        all.add(bodied(target, "", more, "401"));
        all.add(bodied(target, "Authorization: Bearer nonsense\r\n", more, "401"));
        all.add(bodied(target, "Authorization: Basic " + ANN + "\r\n", more, "401"));
      }
      all.add(bodied(CHAT, twice, more, "400"));
      all.add(bodied(CHAT, TOKEN + "x-goog-api-key: " + BOB + "\r\n", more, "400"));
      all.add(bodied(CHAT, "x-api-key: " + ANN + "\r\nx-api-key: " + BOB + "\r\n", more, "400"));
      all.add(bodied(CHAT, TOKEN + "X-Vault-Key: ../bob\r\n", more, "400"));
      all.add(bodied(CHAT, TOKEN + "X-Vault-Key: a\r\nX-Vault-Key: default\r\n", more, "400"));
      all.add(bodied(CHAT + "?key=a", TOKEN, more, "400"));
      all.add(bodied(CHAT + "?access%5ftoken=a", TOKEN, more, "400"));
      all.add(bodied("/v1/proxy/openai/v1/organization/admin_api_keys", TOKEN, more, "403"));
      all.add(bodied("/v1/proxy/openai/v1/realtime/client_secrets", TOKEN, more, "403"));
      all.add(bodied("/v1/proxy/gemini/upload/v1beta/files", TOKEN, more, "403"));
      all.add(bodied("/v1/proxy/OpenAI/v1/chat/completions", TOKEN, more, "404"));
      all.add(bodied("/v1/proxy/other/v1/chat/completions", TOKEN, more, "404"));
      all.add(bodied("/v1/genkit/other", TOKEN, more, "404"));
    }
    return all;
  }

  private static Hostile bodied(String target, String credentials, String more, String status) {
    return hostile(
        target + " " + credentials + more,
        "POST "
            + target
            + " HTTP/1.1\r\n"
            + HOST
            + credentials
            + more
            + "Content-Length: "
            + SMUGGLED.length()
            + "\r\n\r\n"
            + SMUGGLED,
        status);
  }
}
