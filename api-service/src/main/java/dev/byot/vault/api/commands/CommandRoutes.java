package dev.byot.vault.api.commands;

import dev.byot.vault.api.http.Answers;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.problem.VaultException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/// `GET /v1/commands/{id}`: how a command stands, for its owner.
public final class CommandRoutes implements HttpService {
  private final Authenticator authenticator;
  private final CommandStore store;

  public CommandRoutes(Authenticator authenticator, CommandStore store) {
    this.authenticator = authenticator;
    this.store = store;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/v1/commands/{id}", this::show)
        .any(
            "/v1/commands/{id}",
            (_, _) -> {
              throw new VaultException.MethodNotAllowed("a command can only be read");
            });
  }

  private void show(ServerRequest request, ServerResponse response) {
    var caller = authenticator.authenticate(Bearer.token(request.headers()), Freshness.USE);
    var record =
        parse(request.path().pathParameters().get("id"))
            .flatMap(id -> store.find(caller.owner(), id))
            .orElseThrow(
                () -> new VaultException.NotFound("command-not-found", "you have no such command"));
    Answers.json(response, 200, CommandView.of(record));
  }

  private static Optional<CommandId> parse(String text) {
    try {
      return Optional.of(CommandId.parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
