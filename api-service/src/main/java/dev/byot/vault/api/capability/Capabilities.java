package dev.byot.vault.api.capability;

import dev.byot.vault.api.identity.SignIn;
import dev.byot.vault.api.lease.UsePeriod;
import dev.byot.vault.derived.DerivedKeys;
import dev.byot.vault.json.Json;
import dev.byot.vault.json.Members;
import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyName;
import dev.byot.vault.keys.ProviderId;
import dev.byot.vault.problem.VaultException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Gives capabilities out as tokens, and takes them back. Nothing is kept: every instance with the
/// same root opens what another has made.
public final class Capabilities {
  /// How long a token is good, so how long a flow may go on beginning calls.
  public static final Duration LIFE = Duration.ofMinutes(10);

  private static final String WHAT = "a capability";

  /// The version of what a token says: one that says less does not open.
  private static final int CONTENT = 2;

  private final OpaqueTokens tokens;
  private final Clock clock;

  /// @param keys may be closed afterwards
  public Capabilities(DerivedKeys keys, Clock clock) {
    tokens = new OpaqueTokens(keys.aesKey("capability", CONTENT), "byot-capability");
    this.clock = clock;
  }

  /// A token that is good from now on for [#LIFE]. Who carries it can read nothing of it.
  public String token(Capability capability) {
    var signIn = capability.signIn();
    var period = capability.period();
    return tokens.of(
        Json.object()
            .put("uid", signIn.uid())
            .put("tenant", signIn.tenant())
            .put("signedInAt", signIn.at().toString())
            .put("provider", capability.provider().value())
            .put("name", capability.name().value())
            .put("secretId", period.secretId().toString())
            .put("since", period.since())
            .put("sequence", period.sequence())
            .put("flow", capability.flow())
            .put("expiresAt", clock.instant().plus(LIFE).toString()));
  }

  boolean areMeantBy(String token) {
    return tokens.areMeantBy(token);
  }

  /// Reads what [#token] made.
  ///
  /// @throws VaultException.Unauthenticated if it is anything else, or too old
  Capability open(String token) {
    var content =
        tokens
            .open(token)
            .orElseThrow(() ->
                new VaultException.Unauthenticated(
                    "malformed-capability", "the capability is not one of this vault"));
    var members = Members.of(WHAT, content);
    if (!clock.instant().isBefore(members.instant("expiresAt"))) {
      throw new VaultException.Unauthenticated(
          "expired-capability",
          "the capability has expired: each call of a flow is given a new one",
          capability(members).owner());
    }
    return capability(members);
  }

  private static Capability capability(Members members) {
    Instant signedInAt = members.instant("signedInAt");
    return new Capability(
        new SignIn(members.text("uid"), members.optionalText("tenant"), signedInAt),
        new ProviderId(members.text("provider")),
        new KeyName(members.text("name")),
        new UsePeriod(
            CommandId.parse(members.text("secretId")),
            members.optionalText("since"),
            members.number("sequence")),
        members.text("flow"));
  }
}
