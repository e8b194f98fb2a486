package dev.byot.vault.emulator.identity;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/// Signs users in: real Firebase ID tokens (RS256), for whoever asks.
public final class IdTokens {
  private final SigningKeys keys;
  private final Accounts accounts;
  private final Clock clock;

  IdTokens(SigningKeys keys, Accounts accounts, Clock clock) {
    this.keys = keys;
    this.accounts = accounts;
    this.clock = clock;
  }

  /// A token of that project; creates the account if it is new.
  ///
  /// @throws AccountRefused if the account is disabled
  public String mint(String project, TokenClaims user) {
    var account = accounts.signIn(new AccountId(project, user.tenant(), user.uid()));
    var now = Math.max(clock.instant().getEpochSecond(), account.validSince());
    var expires = now + user.lifetime().toSeconds();
    var issued = expires > now ? now : expires - TokenClaims.LIFETIME.toSeconds();

    var claims = new LinkedHashMap<String, Object>(user.custom());
    if (!user.roles().isEmpty()) {
      claims.put("roles", user.roles());
    }
    claims.put("iss", "https://securetoken.google.com/" + project);
    claims.put("aud", project);
    claims.put("sub", user.uid());
    claims.put("user_id", user.uid());
    claims.put("iat", issued);
    claims.put("exp", expires);
    claims.put("auth_time", issued - user.signedInAgo().toSeconds());
    if (user.signInProvider().equals("anonymous")) {
      claims.put("provider_id", "anonymous");
    }
    claims.put("firebase", firebase(user));
    return keys.get(SigningKeys.FIREBASE).sign(claims);
  }

  private static Map<String, Object> firebase(TokenClaims user) {
    var firebase = new LinkedHashMap<String, Object>();
    firebase.put("identities", Map.of());
    firebase.put("sign_in_provider", user.signInProvider());
    if (user.tenant() != null) {
      firebase.put("tenant", user.tenant());
    }
    return firebase;
  }

  /// Key id → PEM certificate.
  Map<String, Object> certificates() {
    return keys.get(SigningKeys.FIREBASE).certificates();
  }
}
