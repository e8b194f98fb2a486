package dev.byot.vault.api.keys;

import dev.byot.vault.api.http.Conditional;
import dev.byot.vault.api.http.IdempotencyKeys;
import dev.byot.vault.api.http.JsonBody;
import dev.byot.vault.api.http.RequestIds;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.commands.Acceptance;
import dev.byot.vault.commands.CommandMessages;
import dev.byot.vault.commands.KeyCommand;
import dev.byot.vault.commands.SettingsJson;
import dev.byot.vault.keys.Actor;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// Makes commands of requests.
public final class KeyChanges {
  private static final String IF_REVISION = "ifRevision";

  private final SecretForm form;
  private final Seals seals;
  private final RequestDigests digests;
  private final Clock clock;

  public KeyChanges(Catalogue catalogue, Seals seals, RequestDigests digests, Clock clock) {
    form = new SecretForm(catalogue);
    this.seals = seals;
    this.digests = digests;
    this.clock = clock;
  }

  /// `PUT`: a secret, whole. In clear it is sealed here, at once.
  Acceptance set(ServerRequest request, KeyRef key) {
    var provider = form.provider(key.provider());
    if (request.headers().contains(HeaderNames.IF_MATCH)) {
      throw new VaultException.InvalidRequest(
          "if-match-not-supported", "a secret is replaced whole, whatever is there");
    }
    var ifNone = Conditional.onlyIfNone(request.headers());
    var now = clock.instant();
    try (var body = SetBody.read(request, provider)) {
      var label = form.label(body.label());
      var expiresAt = body.expiresAt(now);
      var digest =
          digests
              .of("SetKey", key)
              .with(SettingsJson.LABEL, label)
              .with(SettingsJson.EXPIRES_AT, expiresAt)
              .with("ifNone", ifNone);
      var sealed = body.sealed();
      if (sealed != null) {
        var id = seals.check(sealed, key, now);
        var command = new KeyCommand.SetKey(id, key, sealed, label, expiresAt);
        return acceptance(request, command, digest.with("sealed", sealed.compact()), null, ifNone);
      }
      try (var fields = form.check(provider, body.members(), body.fieldNames())) {
        fields.names().forEach(name -> digest.with(name, fields.get(name)));
        var id = CommandId.next();
        var command =
            new KeyCommand.SetKey(id, key, seals.seal(fields, key, id, now), label, expiresAt);
        return acceptance(request, command, digest, null, ifNone);
      }
    }
  }

  /// Refuses a provider that the catalogue does not have, and guesses which one was meant.
  ///
  /// @throws VaultException.NotFound if there is none
  void requireProvider(ProviderId id) {
    form.provider(id);
  }

  /// `PATCH`: settings.
  Acceptance update(ServerRequest request, KeyRef key) {
    var ifRevision = ifMatch(request);
    var patch = PatchBody.read(request, form, clock.instant());
    var command = new KeyCommand.UpdateKey(CommandId.next(), key, patch, ifRevision);
    var digest = digests.of("UpdateKey", key).with("patch", SettingsJson.of(patch));
    return acceptance(request, command, digest.with(IF_REVISION, ifRevision), null, false);
  }

  /// `DELETE`: use ends with the acceptance, which is where `If-Match` is compared.
  Acceptance remove(ServerRequest request, KeyRef key) {
    return stop(request, new KeyCommand.RemoveKey(CommandId.next(), key));
  }

  /// `:disable`: likewise.
  Acceptance disable(ServerRequest request, KeyRef key) {
    JsonBody.requireNone(request);
    return stop(request, new KeyCommand.DisableKey(CommandId.next(), key));
  }

  private Acceptance stop(ServerRequest request, KeyCommand stop) {
    var ifRevision = ifMatch(request);
    var digest = digests.of(stop.type().toString(), stop.key()).with(IF_REVISION, ifRevision);
    return acceptance(request, stop, digest, ifRevision, false);
  }

  /// `:enable`.
  Acceptance enable(ServerRequest request, KeyRef key) {
    return enable(request, key, Actor.OWNER, IdempotencyKeys.of(request.headers()));
  }

  /// The same by the security team, which alone enables what it has stopped.
  public Acceptance enableForSecurity(ServerRequest request, KeyRef key) {
    return enable(request, key, Actor.SECURITY, IdempotencyKeys.ofStaff(request.headers()));
  }

  private Acceptance enable(
      ServerRequest request, KeyRef key, Actor by, @Nullable String idempotencyKey) {
    JsonBody.requireNone(request);
    var ifRevision = ifMatch(request);
    var command = new KeyCommand.EnableKey(CommandId.next(), key, by, ifRevision);
    var digest = digests.of("EnableKey", key).with("by", by).with(IF_REVISION, ifRevision).end();
    var requestId = RequestIds.of(request);
    return new Acceptance(
        command,
        CommandMessages.encode(command, requestId),
        digest,
        idempotencyKey,
        null,
        false,
        requestId);
  }

  /// The revision to change. Creating is what only `PUT` does.
  private static @Nullable Long ifMatch(ServerRequest request) {
    if (request.headers().contains(HeaderNames.IF_NONE_MATCH)) {
      throw new VaultException.InvalidRequest(
          "if-none-match-not-supported", "this changes what is there: send If-Match, or neither");
    }
    return Conditional.ifMatch(request.headers());
  }

  private static Acceptance acceptance(
      ServerRequest request,
      KeyCommand command,
      RequestDigests.Digest digest,
      @Nullable Long ifRevision,
      boolean ifNone) {
    var requestId = RequestIds.of(request);
    return new Acceptance(
        command,
        CommandMessages.encode(command, requestId),
        digest.end(),
        IdempotencyKeys.of(request.headers()),
        ifRevision,
        ifNone,
        requestId);
  }
}
