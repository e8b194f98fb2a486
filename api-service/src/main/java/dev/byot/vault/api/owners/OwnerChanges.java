package dev.byot.vault.api.owners;

import dev.byot.vault.api.http.RequestIds;
import dev.byot.vault.api.keys.RequestDigests;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.OwnerAcceptance;
import dev.byot.vault.commands.OwnerCommand;
import io.helidon.webserver.http.ServerRequest;
import org.jspecify.annotations.Nullable;

/// Makes commands for all keys of an owner.
record OwnerChanges(RequestDigests digests) {
  OwnerAcceptance of(ServerRequest request, OwnerCommand command, @Nullable String idempotencyKey) {
    var digest =
        digests.of(command.type().toString(), command.owner()).with("by", command.by()).end();
    var requestId = RequestIds.of(request);
    return new OwnerAcceptance(
        command, CommandMessages.encode(command, requestId), digest, idempotencyKey, requestId);
  }
}
