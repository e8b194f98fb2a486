package dev.byot.vault.api.keys;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.api.http.Answers;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.http.Conditional;
import dev.byot.vault.api.http.OtherMethods;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/// `/v1/keys`: an owner's keys.
public final class KeyRoutes implements HttpService {
  private final Authenticator authenticator;
  private final ShownKeys keys;
  private final KeyChanges changes;
  private final CommandAnswers answers;
  private final Clock clock;

  public KeyRoutes(
      Authenticator authenticator,
      ShownKeys keys,
      KeyChanges changes,
      CommandAnswers answers,
      Clock clock) {
    this.authenticator = authenticator;
    this.keys = keys;
    this.changes = changes;
    this.answers = answers;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/v1/keys", this::list).any("/v1/keys", otherMethods("GET"));
    for (var path : List.of(KeyPath.DEFAULT, KeyPath.NAMED)) {
      // Before the path itself, which would take the verb for a part of the name.
      post(rules, path + ":disable", change(changes::disable));
      post(rules, path + ":enable", change(changes::enable));
      rules
          .get(path, this::show)
          .put(path, change(changes::set))
          .patch(path, change(changes::update))
          .delete(path, change(changes::remove))
          .any(path, otherMethods("GET, PUT, PATCH, DELETE"));
    }
  }

  private static void post(HttpRules rules, String path, Handler handler) {
    rules.post(path, handler).any(path, otherMethods("POST"));
  }

  private static Handler otherMethods(String allowed) {
    return OtherMethods.refused(allowed, "this path has the methods " + allowed);
  }

  /// Makes a command of a request.
  @FunctionalInterface
  private interface Change {
    Acceptance of(ServerRequest request, KeyRef key);
  }

  private Handler change(Change change) {
    return (request, response) -> {
      var key = key(request, Freshness.WRITE);
      answers.submit(request, response, change.of(request, key));
    };
  }

  private KeyRef key(ServerRequest request, Freshness need) {
    var caller = authenticator.authenticate(Bearer.token(request.headers()), need);
    return KeyPath.read(request, caller.owner());
  }

  private void list(ServerRequest request, ServerResponse response) {
    var caller = authenticator.authenticate(Bearer.token(request.headers()), Freshness.USE);
    var shown = keys.list(caller.owner());
    var now = clock.instant();
    show(request, response, KeyView.etag(shown, now), () -> KeyView.of(shown, now));
  }

  private void show(ServerRequest request, ServerResponse response) {
    var key = key(request, Freshness.USE);
    var shown = keys.find(key);
    if (!shown.state().existsOrIsPending()) {
      changes.requireProvider(key.provider());
      throw new VaultException.NotFound(
          "key-not-found", "there is no key " + key.name() + " for " + key.provider());
    }
    var now = clock.instant();
    show(request, response, KeyView.etag(shown, now), () -> KeyView.of(shown, now));
  }

  private static void show(
      ServerRequest request, ServerResponse response, String etag, Supplier<ObjectNode> view) {
    response.header(HeaderNames.ETAG, etag);
    if (Conditional.isKnown(request.headers(), etag)) {
      response.status(Status.NOT_MODIFIED_304).send();
    } else {
      Answers.json(response, Status.OK_200.code(), view.get());
    }
  }
}
