package dev.byot.vault.api.review;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.api.http.Answers;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.http.QueryService;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.identity.Role;
import dev.byot.vault.audit.AuditEntry;
import dev.byot.vault.audit.AuditLog;
import dev.byot.vault.audit.AuditLog.Position;
import dev.byot.vault.json.Json;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// `GET /v1/audit/events`: what happened, newest first, for the security team.
public final class AuditRoutes implements QueryService {
  private static final String PATH = "/v1/audit/events";

  private final Authenticator authenticator;
  private final AuditLog log;
  private final PageTokens tokens;

  public AuditRoutes(Authenticator authenticator, AuditLog log, PageTokens tokens) {
    this.authenticator = authenticator;
    this.log = log;
    this.tokens = tokens;
  }

  @Override
  public Map<String, Set<String>> queryParameters() {
    return Map.of(PATH, AuditQuery.PARAMETERS);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get(PATH, this::list)
        .any(
            PATH,
            (_, _) -> {
              throw new VaultException.MethodNotAllowed("the audit log can only be read");
            });
  }

  private void list(ServerRequest request, ServerResponse response) {
    var caller = authenticator.authenticate(Bearer.token(request.headers()), Freshness.WRITE);
    if (!caller.has(Role.SECURITY)) {
      throw new VaultException.Forbidden("role-needed", "this needs the role security");
    }
    var query = new AuditQuery(request.query());
    var limit = query.limit();
    var wanted = query.wanted();
    // One more than asked tells whether there is a next page.
    var entries = log.newestFirst(wanted, limit + 1, query.after(tokens, wanted));
    var body = Json.object();
    var page = body.putArray("events");
    entries.stream().limit(limit).forEach(entry -> page.add(view(entry)));
    if (entries.size() > limit) {
      body.put("nextPageToken", tokens.of(Position.of(entries.get(limit - 1)), wanted));
    }
    Answers.json(response, Status.OK_200.code(), body);
  }

  private static ObjectNode view(AuditEntry entry) {
    var event = entry.event();
    var view = Json.object();
    view.put("id", event.id().value());
    view.put("type", event.type().toString());
    view.put("at", event.at().toString());
    view.put("owner", event.owner() == null ? null : event.owner().value());
    if (event.key() != null) {
      view.put("provider", event.key().provider().value());
      view.put("name", event.key().name().value());
    }
    view.put("requestId", event.requestId());
    var data = view.putObject("data");
    new TreeMap<>(event.data()).forEach(data::put);
    view.put("producer", entry.producer());
    view.put("boot", entry.boot());
    view.put("sequence", entry.sequence());
    view.put("storedAt", entry.storedAt().toString());
    return view;
  }
}
