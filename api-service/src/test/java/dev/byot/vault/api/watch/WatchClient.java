package dev.byot.vault.api.watch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Reads Server-Sent Events as they come.
public final class WatchClient implements AutoCloseable {
  private static final String END_OF_STREAM = "\u0000";
  private static final int PATIENCE_SECONDS = 30;

  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpResponse<InputStream> response;
  private final BlockingQueue<String> blocks = new LinkedBlockingQueue<>();

  public WatchClient(int port, String token) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/keys:watch"))
            .header("Authorization", "Bearer " + token)
            .build();
    try {
      response = http.send(request, BodyHandlers.ofInputStream());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("no answer", e);
    }
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    var block = new ArrayList<String>();
    try (var lines = response.body()) {
      for (var line : (Iterable<String>) lines(lines)::iterator) {
        if (line.isEmpty()) {
          blocks.add(String.join("\n", block));
          block.clear();
        } else {
          block.add(line);
        }
      }
    } catch (IOException | RuntimeException _) {
      // Ended on one side or the other.
    }
    blocks.add(END_OF_STREAM);
  }

  private static Stream<String> lines(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines();
  }

  int status() {
    return response.statusCode();
  }

  String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /// The next event or comment, its lines as they came.
  List<String> next() {
    var block = poll();
    if (block.equals(END_OF_STREAM)) {
      throw new AssertionError("the stream has ended");
    }
    return List.of(block.split("\n", -1));
  }

  /// The data of the next event of that name, whatever comes before it.
  public String next(String event) {
    while (true) {
      var lines = next();
      if (lines.contains("event: " + event)) {
        return lines.getLast().substring("data: ".length());
      }
    }
  }

  boolean hasEnded() {
    return poll().equals(END_OF_STREAM);
  }

  /// What has come and was not asked for yet.
  boolean isSilent() {
    return blocks.isEmpty();
  }

  private String poll() {
    try {
      var block = blocks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (block == null) {
        throw new AssertionError("nothing came");
      }
      return block;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
