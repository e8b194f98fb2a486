package dev.byot.vault.api.http;

import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Refuses what two HTTP parsers could read differently, and what the server's own parser lets
/// through: see the raw socket tests, which are repeated at every upgrade of Helidon.
public final class StrictFilter {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /// 18 digits always fit a long.
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  private static final Pattern LOCAL_HOST =
      Pattern.compile("(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::[0-9]{1,5})?");

  private final boolean local;
  private final Predicate<String> passedOn;

  /// @param local whether only names of this machine are taken for `Host`, so that no web page
  ///   reaches a laptop's vault by DNS rebinding
  /// @param passedOn tells by the raw path whether a request is for somebody else, who might take
  ///   an upgrade; the vault's own routes ignore it, as servers may
  public StrictFilter(boolean local, Predicate<String> passedOn) {
    this.local = local;
    this.passedOn = passedOn;
  }

  /// Lets the request pass, or says why not.
  ///
  /// @throws VaultException if it is refused; the connection must then be closed
  public void check(ServerRequest request) {
    var prologue = request.prologue();
    if (!METHODS.contains(prologue.method().text())) {
      throw new VaultException.MethodNotAllowed("this method is never allowed");
    }
    if (!RawPath.isPlain(prologue.uriPath().rawPath())) {
      throw prologue.uriPath().rawPath().startsWith("/") && isElsewhere(request)
          ? new VaultException.NotFound("not-found", "there is nothing at this path")
          : malformed("the path is ambiguous");
    }
    if (prologue.fragment().hasValue()) {
      throw malformed("a request has no fragment");
    }
    checkNames(request.headers());
    checkUpgrade(request);
    checkBody(request.headers());
    checkHost(request.headers());
    single(request.headers(), HeaderNames.AUTHORIZATION);
  }

  /// An ordinary path that is simply not ours.
  private static boolean isElsewhere(ServerRequest request) {
    return RawPath.isPlain("/v1" + request.prologue().uriPath().rawPath());
  }

  /// The server lets a name pass that is empty.
  private static void checkNames(Headers headers) {
    for (var header : headers) {
      if (!HttpTokens.isToken(header.name())) {
        throw malformed("a header has no proper name");
      }
    }
  }

  private void checkUpgrade(ServerRequest request) {
    if (request.headers().contains(HeaderNames.UPGRADE)
        && passedOn.test(request.prologue().uriPath().rawPath())) {
      throw new VaultException.UpgradeRefused(
          "only HTTP/1.1 is passed on: no WebSocket, no h2c and no other upgrade");
    }
  }

  private static void checkBody(Headers headers) {
    var codings = values(headers, HeaderNames.TRANSFER_ENCODING);
    if (!codings.isEmpty() && !codings.equals(List.of("chunked"))) {
      throw malformed("the only Transfer-Encoding is chunked, once and in lower case");
    }
    var lengths = values(headers, HeaderNames.CONTENT_LENGTH);
    if (!lengths.isEmpty()) {
      if (!codings.isEmpty()) {
        throw malformed("a body has a Content-Length or is chunked, never both");
      }
      if (lengths.size() != 1 || !LENGTH.matcher(lengths.getFirst()).matches()) {
        throw malformed("Content-Length is one number");
      }
    }
  }

  private void checkHost(Headers headers) {
    single(headers, HeaderNames.HOST);
    if (local
        && !values(headers, HeaderNames.HOST).stream()
            .allMatch(host -> LOCAL_HOST.matcher(host).matches())) {
      throw new VaultException.Forbidden(
          "foreign-host", "a local vault answers only as localhost or 127.0.0.1");
    }
  }

  private static void single(Headers headers, HeaderName name) {
    if (values(headers, name).size() > 1) {
      throw malformed("the header " + name.defaultCase() + " is there more than once");
    }
  }

  private static List<String> values(Headers headers, HeaderName name) {
    return headers.contains(name) ? headers.get(name).allValues() : List.of();
  }

  private static VaultException malformed(String message) {
    return new VaultException.InvalidRequest("malformed-request", message);
  }
}
