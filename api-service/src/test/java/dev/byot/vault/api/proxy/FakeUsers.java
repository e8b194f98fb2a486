package dev.byot.vault.api.proxy;

import dev.byot.vault.api.identity.Authenticator;
import dev.byot.vault.api.identity.Caller;
import dev.byot.vault.api.identity.Freshness;
import dev.byot.vault.api.identity.SignIn;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Users whose ID tokens are `token-` and their name, which is their uid too.
public final class FakeUsers implements Authenticator {
  private final Set<String> disabled = ConcurrentHashMap.newKeySet();

  public void disable(String token) {
    disabled.add(token);
  }

  @Override
  public Caller authenticate(String idToken, Freshness need) {
    if (!idToken.startsWith("token-")) {
      throw new VaultException.Unauthenticated("malformed", "the ID token is not good");
    }
    var owner = admit(new SignIn(idToken, null, Instant.EPOCH), need);
    return new Caller(owner, idToken, null, Set.of(), Instant.EPOCH, Instant.MAX);
  }

  @Override
  public OwnerId admit(SignIn signIn, Freshness need) {
    var owner = OwnerId.of(signIn.tenant(), signIn.uid());
    if (disabled.contains(signIn.uid())) {
      throw new VaultException.Unauthenticated("revoked", "the account is disabled", owner);
    }
    return owner;
  }
}
