package dev.byot.vault.api.identity;

import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.problem.VaultException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/// Takes tokens of the form `uid` or `uid.security`, and knows whether writes are possible.
public final class FakeAuthenticator implements Authenticator {
  private volatile boolean writesRefused;
  private volatile Instant signedInAt = Instant.EPOCH;

  public void refuseWrites() {
    writesRefused = true;
  }

  /// When everybody signed in.
  public void signInAt(Instant now) {
    signedInAt = now;
  }

  public static OwnerId owner(String uid) {
    return OwnerId.of(null, uid);
  }

  @Override
  public Caller authenticate(String idToken, Freshness need) {
    var parts = idToken.split("\\.", 2);
    if (parts[0].equals("nobody")) {
      throw new VaultException.Unauthenticated("malformed", "the ID token is not valid here");
    }
    if (writesRefused && need == Freshness.WRITE) {
      throw new VaultException.Unavailable("the account look-up", Duration.ofSeconds(5), null);
    }
    return new Caller(owner(parts[0]), parts[0], null, roles(parts), signedInAt, Instant.MAX);
  }

  @Override
  public OwnerId admit(SignIn signIn, Freshness need) {
    return owner(signIn.uid());
  }

  private static Set<Role> roles(String[] parts) {
    return Arrays.stream(Role.values())
        .filter(role -> parts.length == 2 && parts[1].equals(role.claim()))
        .collect(Collectors.toSet());
  }
}
