package dev.byot.vault.api.upstream;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Which headers pass, and which end here. What is not known passes.
public final class PassedHeaders {
  /// What concerns one connection only (RFC 9110 §7.6.1), whoever sends it.
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "content-length");

  private static final Set<String> NOT_UPSTREAM =
      Set.of(
          // Ours to decide.
          "host",
          "expect",
          // Credentials, of whatever provider; a test holds them to the catalogue's.
          "authorization",
          "x-api-key",
          "x-goog-api-key",
          "api-key",
          "x-serverless-authorization",
          "cookie",
          "cookie2",
          // Who the caller is and where they come from. With an Origin, Anthropic refuses the call.
          "origin",
          "referer",
          "forwarded",
          "via",
          "x-real-ip",
          "traceparent",
          "tracestate",
          "x-cloud-trace-context",
          // What asks for another request than the one that was checked.
          "x-http-method",
          "x-http-method-override",
          "x-method-override",
          "x-original-url",
          "x-rewrite-url");

  private static final List<String> NOT_UPSTREAM_PREFIXES =
      List.of(
          "proxy-",
          "x-forwarded-",
          "x-firebase-",
          "x-genkit-",
          "x-vault-",
          "x-helidon-",
          "x-goog-iap-",
          "x-goog-authenticated-user-",
          "sec-fetch-");

  private static final Set<String> NOT_TO_CALLER =
      Set.of(
          // State of the upstream's origin, which is not ours.
          "set-cookie",
          "set-cookie2",
          "clear-site-data",
          "strict-transport-security",
          "alt-svc",
          "nel",
          "report-to",
          "reporting-endpoints",
          "service-worker-allowed",
          // Other addresses: SDKs would go there and take the ID token with them.
          "location",
          "content-location",
          "refresh",
          "x-goog-upload-url",
          "x-goog-upload-control-url",
          // Ours to say.
          "cache-control",
          "expires",
          "pragma",
          "content-security-policy",
          "x-content-type-options",
          "referrer-policy",
          // Whoever knows the id of a durable stream can read it.
          "x-genkit-stream-id");

  private static final List<String> NOT_TO_CALLER_PREFIXES =
      List.of("proxy-", "access-control-", "x-vault-", "ratelimit");

  private PassedHeaders() {}

  /// Of a caller's request, without any credential.
  public static List<HeaderLine> toUpstream(io.helidon.http.Headers inbound) {
    var lines = new ArrayList<HeaderLine>();
    for (Header header : inbound) {
      // Some servers take an underscore for a dash: a name that is dropped here would get in by it.
      if (header.name().indexOf('_') < 0) {
        for (var value : header.allValues()) {
          lines.add(new HeaderLine(header.name(), value));
        }
      }
    }
    return pass(lines, NOT_UPSTREAM, NOT_UPSTREAM_PREFIXES);
  }

  /// Of an upstream's answer.
  public static List<HeaderLine> toCaller(List<HeaderLine> answered) {
    return pass(answered, NOT_TO_CALLER, NOT_TO_CALLER_PREFIXES);
  }

  private static List<HeaderLine> pass(
      List<HeaderLine> lines, Set<String> dropped, List<String> droppedPrefixes) {
    var nominated = nominated(lines);
    var passed = new ArrayList<HeaderLine>(lines.size());
    for (var line : lines) {
      var name = line.name().toLowerCase(Locale.ROOT);
      if (!HOP_BY_HOP.contains(name)
          && !dropped.contains(name)
          && !nominated.contains(name)
          && !beginsWithOne(name, droppedPrefixes)) {
        passed.add(line);
      }
    }
    return passed;
  }

  private static boolean beginsWithOne(String name, List<String> prefixes) {
    for (var prefix : prefixes) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /// What `Connection` names is hop-by-hop too; but nobody may name away what a body means.
  private static Set<String> nominated(List<HeaderLine> lines) {
    var names = new HashSet<String>();
    for (var line : lines) {
      if (line.name().equalsIgnoreCase(HeaderNames.CONNECTION.defaultCase())) {
        for (var name : line.value().split(",", -1)) {
          names.add(name.strip().toLowerCase(Locale.ROOT));
        }
      }
    }
    names.remove("content-type");
    names.remove("content-encoding");
    return names;
  }
}
