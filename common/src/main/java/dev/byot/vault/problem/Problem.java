package dev.byot.vault.problem;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// A problem document (RFC 9457), without the request it belongs to.
///
/// @param code stable, documented, safe to branch on; the end of `type`
/// @param title the same for every problem of this code's kind
/// @param detail what was wrong with this request
/// @param extensions further members
public record Problem(
    String code, String title, int status, String detail, Map<String, Object> extensions) {
  public static final String MEDIA_TYPE = "application/problem+json";
  private static final String TYPE_BASE = "/docs/problems#";

  public Problem {
    extensions = Map.copyOf(extensions);
  }

  /// Where the vault that answered explains the code: relative to it (RFC 9457, section 3.1.1), as
  /// a vault is at whatever address its operator has.
  public URI type() {
    return URI.create(TYPE_BASE + code);
  }

  public static Problem of(VaultException refusal) {
    var detail = String.valueOf(refusal.getMessage());
    return switch (refusal) {
      case VaultException.InvalidRequest invalid ->
          plain(invalid.code(), "Invalid request", 400, detail);
      case VaultException.Unauthenticated _ ->
          plain("unauthenticated", "Sign in again", 401, detail);
      case VaultException.Forbidden forbidden ->
          plain(forbidden.code(), "Not allowed", 403, detail);
      case VaultException.NotFound missing -> plain(missing.code(), "Not found", 404, detail);
      case VaultException.MethodNotAllowed _ ->
          plain("method-not-allowed", "Method not allowed", 405, detail);
      case VaultException.Superseded _ -> plain("superseded", "Superseded", 409, detail);
      case VaultException.StaleRevision stale ->
          new Problem(
              "stale-revision",
              "The key has changed",
              412,
              detail,
              Map.of("revision", stale.current()));
      case VaultException.KeyExists _ -> plain("key-exists", "The key exists", 412, detail);
      case VaultException.TooLarge _ -> plain("too-large", "Too large", 413, detail);
      case VaultException.UnsupportedMediaType _ ->
          plain("unsupported-media-type", "Unsupported media type", 415, detail);
      case VaultException.Rejected rejected ->
          new Problem("rejected", "Rejected", 422, detail, Map.of("reason", rejected.reason()));
      case VaultException.Reused reused -> plain(reused.code(), "Used before", 422, detail);
      case VaultException.LimitReached limit -> plain(limit.code(), "Limit reached", 422, detail);
      case VaultException.TooManyRequests often ->
          new Problem(
              often.code(), "Too many requests", 429, detail, retryAfter(often.retryAfter()));
      case VaultException.NoUsableKey unusable ->
          plain(unusable.code(), "No usable key", 403, detail);
      case VaultException.AuditWithheld _ ->
          plain("audit-withheld", "Answer withheld", 424, detail);
      case VaultException.UpgradeRefused _ ->
          plain("upgrade-refused", "Not implemented", 501, detail);
      case VaultException.UpstreamFailed failed ->
          plain(failed.code(), "Upstream failed", 502, detail);
      case VaultException.Overloaded crowd ->
          new Problem(crowd.code(), "Overloaded", 503, detail, retryAfter(crowd.retryAfter()));
      case VaultException.Unavailable outage ->
          new Problem(
              "unavailable",
              "Temporarily unavailable",
              503,
              detail,
              retryAfter(outage.retryAfter()));
    };
  }

  private static Map<String, Object> retryAfter(Duration pause) {
    return Map.of("retryAfterSeconds", Math.max(1, pause.toSeconds()));
  }

  private static Problem plain(String code, String title, int status, String detail) {
    return new Problem(code, title, status, detail, Map.of());
  }
}
