package dev.byot.vault.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/// Asks the local Identity Toolkit of another process for ID tokens.
public final class TokenClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private final URI identity;
  private final String project;

  public TokenClient(URI identity, String project) {
    this.identity = identity;
    this.project = project;
  }

  /// A Firebase ID token of that user, good for an hour.
  ///
  /// @throws IllegalStateException if nothing listens there, or it refuses
  public String token(String uid, List<String> roles) {
    var body = JSON.createObjectNode().put("uid", uid);
    roles.forEach(body.putArray("roles")::add);
    var request =
        HttpRequest.newBuilder(
                identity.resolve("/byot-emulator/v1/projects/" + project + "/tokens"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("the local identity service refused: " + answer.body());
      }
      return JSON.readTree(answer.body()).path("idToken").asText();
    } catch (ConnectException e) {
      throw new IllegalStateException(
          "nothing listens on " + identity + ": is ./byot up running?", e);
    } catch (IOException e) {
      throw new IllegalStateException("the local identity service did not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
