package dev.byot.vault.api.review;

import dev.byot.vault.api.http.Times;
import dev.byot.vault.audit.AuditFilter;
import dev.byot.vault.audit.AuditLog.Position;
import dev.byot.vault.events.EventType;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import io.helidon.common.uri.UriQuery;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The query of `GET /v1/audit/events`: which entries, how many, and after which.
///
/// Every method throws [VaultException.InvalidRequest] if what it reads is not what it should be.
final class AuditQuery {
  private static final String LIMIT = "limit";
  private static final String PAGE_TOKEN = "pageToken";
  private static final String OWNER = "owner";
  private static final String PROVIDER = "provider";
  private static final String NAME = "name";
  private static final String TYPE = "type";
  private static final String REQUEST_ID = "requestId";
  private static final String FROM = "from";
  private static final String UNTIL = "until";

  static final Set<String> PARAMETERS =
      Set.of(LIMIT, PAGE_TOKEN, OWNER, PROVIDER, NAME, TYPE, REQUEST_ID, FROM, UNTIL);

  private static final int DEFAULT_LIMIT = 50;
  private static final int MAX_LIMIT = 200;
  private static final String REQUEST_ID_SHAPE = "[A-Za-z0-9-]{1,64}";

  private final UriQuery query;

  AuditQuery(UriQuery query) {
    this.query = query;
  }

  int limit() {
    var text = text(LIMIT);
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    if (text.matches("[0-9]{1,3}")) {
      var limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    }
    throw new VaultException.InvalidRequest(
        "invalid-limit", "limit is a number from 1 to " + MAX_LIMIT);
  }

  AuditFilter wanted() {
    var owner = parsed(OWNER, "invalid-owner", OwnerId::new);
    var from = time(FROM);
    var until = time(UNTIL);
    if (from != null && until != null && !from.isBefore(until)) {
      throw new VaultException.InvalidRequest("invalid-range", "from is before until");
    }
    return new AuditFilter(owner, key(owner), types(), requestId(), from, until);
  }

  @Nullable Position after(PageTokens tokens, AuditFilter wanted) {
    var token = text(PAGE_TOKEN);
    return token == null ? null : tokens.read(token, wanted);
  }

  /// Half a key is no name of several keys: that would be guessed.
  private @Nullable KeyRef key(@Nullable OwnerId owner) {
    var provider = parsed(PROVIDER, "invalid-provider", ProviderId::new);
    var name = parsed(NAME, "invalid-name", KeyName::new);
    if (provider == null && name == null) {
      return null;
    }
    if (owner == null || provider == null || name == null) {
      throw new VaultException.InvalidRequest(
          "incomplete-key", "a key is an owner, a provider and a name: send all three");
    }
    return new KeyRef(owner, provider, name);
  }

  private List<EventType> types() {
    var types = parsed(TYPE, "invalid-type", AuditQuery::types);
    return types == null ? List.of() : types;
  }

  private static List<EventType> types(String text) {
    try {
      return Arrays.stream(text.split(",", -1)).map(EventType::parse).toList();
    } catch (IllegalArgumentException e) {
      var known =
          Arrays.stream(EventType.values())
              .map(EventType::toString)
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "type is one of these, or several with commas between them: " + known, e);
    }
  }

  private @Nullable String requestId() {
    var id = text(REQUEST_ID);
    if (id != null && !id.matches(REQUEST_ID_SHAPE)) {
      throw new VaultException.InvalidRequest(
          "invalid-request-id",
          "requestId is the x-vault-request-id of an answer, or its x-request-id if it has none");
    }
    return id;
  }

  private @Nullable Instant time(String parameter) {
    var text = text(parameter);
    return text == null
        ? null
        : Times.parse(text)
            .orElseThrow(() ->
                new VaultException.InvalidRequest(
                    "invalid-time", parameter + " is a time such as " + Times.EXAMPLE));
  }

  private <T> @Nullable T parsed(String parameter, String code, Function<String, T> parser) {
    var text = text(parameter);
    try {
      return text == null ? null : parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new VaultException.InvalidRequest(code, String.valueOf(e.getMessage()));
    }
  }

  private @Nullable String text(String parameter) {
    return query.contains(parameter) ? query.get(parameter) : null;
  }
}
