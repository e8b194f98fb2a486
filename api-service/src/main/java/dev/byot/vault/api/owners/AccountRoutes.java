package dev.byot.vault.api.owners;

import dev.byot.vault.api.commands.CommandIntake;
import dev.byot.vault.api.commands.CommandView;
import dev.byot.vault.api.commands.Submissions;
import dev.byot.vault.api.http.Bearer;
import dev.byot.vault.api.http.IdempotencyKeys;
import dev.byot.vault.api.http.OtherMethods;
import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.keys.RequestDigests;
import dev.byot.vault.commands.OwnerCommand.EraseOwner;
import dev.byot.vault.keys.CommandId;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// `DELETE /v1/account`: ends use of all of the caller's keys at once, then forgets everything.
public final class AccountRoutes implements HttpService {
  private static final String PATH = "/v1/account";

  private final Authenticator authenticator;
  private final RecentSignIn recentSignIn;
  private final OwnerChanges changes;
  private final CommandIntake intake;
  private final Submissions submissions;

  public AccountRoutes(
      Authenticator authenticator,
      RecentSignIn recentSignIn,
      RequestDigests digests,
      CommandIntake intake,
      Submissions submissions) {
    this.authenticator = authenticator;
    this.recentSignIn = recentSignIn;
    this.changes = new OwnerChanges(digests);
    this.intake = intake;
    this.submissions = submissions;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .delete(PATH, this::erase)
        .any(PATH, OtherMethods.refused("DELETE", "an account can only be deleted"));
  }

  private void erase(ServerRequest request, ServerResponse response) {
    var caller = authenticator.authenticate(Bearer.token(request.headers()), Freshness.WRITE);
    recentSignIn.require(caller);
    var command = new EraseOwner(CommandId.next(), caller.owner(), caller.owner());
    var record = intake.accept(changes.of(request, command, IdempotencyKeys.of(request.headers())));
    response.header(HeaderNames.LOCATION, CommandView.location(record));
    submissions.answer(request, response, record, Remains.after(record));
  }
}
