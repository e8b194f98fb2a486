package dev.byot.vault.api.owners;

import dev.byot.vault.api.commands.CommandIntake;
import dev.byot.vault.api.commands.CommandView;
import dev.byot.vault.api.commands.Submissions;
import dev.byot.vault.api.http.Answers;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.http.IdempotencyKeys;
import dev.byot.vault.api.http.JsonBody;
import dev.byot.vault.api.http.OtherMethods;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Caller;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.identity.Role;
import dev.byot.vault.api.keys.KeyChanges;
import dev.byot.vault.api.keys.KeyPath;
import dev.byot.vault.api.keys.RequestDigests;
import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.commands.OwnerCommand;
import dev.byot.vault.commands.OwnerCommand.EraseOwner;
import dev.byot.vault.commands.OwnerCommand.StopOwner;
import dev.byot.vault.json.Json;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// `/v1/owners/{owner}`: what the security team and administrators do to the keys of others.
/// Nothing here shows a key.
public final class OwnerRoutes implements HttpService {
  private static final String OWNER = "/v1/owners/{owner}";
  private static final String STOP = OWNER + ":stop";
  private static final String COMMAND = OWNER + "/commands/{id}";
  private static final List<String> ENABLE =
      List.of(OWNER + "/keys/{provider}:enable", OWNER + "/keys/{provider}/{name}:enable");

  private final Authenticator authenticator;
  private final CommandStore commands;
  private final OwnerChanges changes;
  private final KeyChanges keyChanges;
  private final CommandIntake intake;
  private final Submissions submissions;

  public OwnerRoutes(
      Authenticator authenticator,
      CommandStore commands,
      RequestDigests digests,
      KeyChanges keyChanges,
      CommandIntake intake,
      Submissions submissions) {
    this.authenticator = authenticator;
    this.commands = commands;
    this.changes = new OwnerChanges(digests);
    this.keyChanges = keyChanges;
    this.intake = intake;
    this.submissions = submissions;
  }

  @Override
  public void routing(HttpRules rules) {
    // Before the path itself, which would take the verb for a part of the owner.
    rules.post(STOP, this::stop).any(STOP, otherMethods("POST"));
    rules.delete(OWNER, this::erase).any(OWNER, otherMethods("DELETE"));
    rules.get(COMMAND, this::show).any(COMMAND, otherMethods("GET"));
    ENABLE.forEach(path -> rules.post(path, this::enable).any(path, otherMethods("POST")));
  }

  private static Handler otherMethods(String allowed) {
    return OtherMethods.refused(allowed, "this path has the method " + allowed);
  }

  /// The owner is an account that is gone: `DELETE /v1/account` is for the others.
  private void erase(ServerRequest request, ServerResponse response) {
    var caller = caller(request, Role.ADMIN);
    var command = new EraseOwner(CommandId.next(), owner(request), caller.owner());
    submit(request, response, command);
  }

  private void stop(ServerRequest request, ServerResponse response) {
    var caller = caller(request, Role.SECURITY);
    var owner = owner(request);
    JsonBody.requireNone(request);
    submit(request, response, new StopOwner(CommandId.next(), owner, caller.owner()));
  }

  private void submit(ServerRequest request, ServerResponse response, OwnerCommand command) {
    var idempotencyKey = IdempotencyKeys.ofStaff(request.headers());
    answer(request, response, intake.accept(changes.of(request, command, idempotencyKey)));
  }

  /// The way back from a stop.
  private void enable(ServerRequest request, ServerResponse response) {
    var _ = caller(request, Role.SECURITY);
    var key = KeyPath.read(request, owner(request));
    answer(request, response, intake.accept(keyChanges.enableForSecurity(request, key)));
  }

  private void answer(ServerRequest request, ServerResponse response, AcceptedCommand record) {
    response.header(
        HeaderNames.LOCATION, "/v1/owners/" + record.owner() + "/commands/" + record.id());
    submissions.answer(request, response, record, Json.object());
  }

  private void show(ServerRequest request, ServerResponse response) {
    var _ = caller(request, Role.SECURITY, Role.ADMIN);
    var owner = owner(request);
    var record =
        commandId(request)
            .flatMap(id -> commands.find(owner, id))
            .orElseThrow(() ->
                new VaultException.NotFound("command-not-found", "this owner has no such command"));
    Answers.json(response, Status.OK_200.code(), CommandView.of(record));
  }

  private static Optional<CommandId> commandId(ServerRequest request) {
    try {
      return Optional.of(CommandId.parse(request.path().pathParameters().get("id")));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private Caller caller(ServerRequest request, Role... anyOf) {
    var caller = authenticator.authenticate(Bearer.token(request.headers()), Freshness.WRITE);
    if (Arrays.stream(anyOf).noneMatch(caller::has)) {
      var names = Arrays.stream(anyOf).map(Role::claim).toList();
      throw new VaultException.Forbidden(
          "role-needed", "this needs the role " + String.join(" or ", names));
    }
    return caller;
  }

  private static OwnerId owner(ServerRequest request) {
    try {
      return new OwnerId(request.path().pathParameters().get("owner"));
    } catch (IllegalArgumentException e) {
      throw new VaultException.InvalidRequest("invalid-owner", String.valueOf(e.getMessage()));
    }
  }
}
