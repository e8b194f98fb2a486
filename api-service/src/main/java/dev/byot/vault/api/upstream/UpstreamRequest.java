package dev.byot.vault.api.upstream;

import dev.byot.vault.keys.OwnerId;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request to an upstream server, without its credential.
///
/// @param who it goes to, for messages: `the Genkit server`
/// @param owner on whose behalf; connections are shared with nobody else
/// @param authority a URL whose scheme, host and port say where it goes
/// @param target the path and query as they go out
/// @param body `null` for none
public record UpstreamRequest(
    String who,
    OwnerId owner,
    String method,
    URI authority,
    String target,
    List<HeaderLine> headers,
    @Nullable RequestBody body) {
  public UpstreamRequest {
    headers = List.copyOf(headers);
  }

  /// Who it goes to and where: `the Genkit server (127.0.0.1:3400)`.
  String addressee() {
    var port = authority.getPort();
    var usual = "http".equalsIgnoreCase(authority.getScheme()) ? 80 : 443;
    return who + " (" + authority.getHost() + ":" + (port < 0 ? usual : port) + ")";
  }

  @Override
  public String toString() {
    return "UpstreamRequest[" + method + " " + authority.getHost() + "]";
  }
}
