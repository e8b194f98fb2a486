package dev.byot.vault.api.identity.firebase;

import com.google.firebase.auth.AbstractFirebaseAuth;
import com.google.firebase.auth.AuthErrorCode;
import com.google.firebase.auth.FirebaseAuthException;
import dev.byot.vault.api.identity.Account;
import dev.byot.vault.api.identity.AccountLookup;
import java.time.Instant;

/// Looks accounts up in Identity Toolkit.
final class FirebaseAccounts implements AccountLookup {
  private static final Account GONE = new Account(true, Instant.EPOCH);

  private final AbstractFirebaseAuth auth;

  FirebaseAccounts(AbstractFirebaseAuth auth) {
    this.auth = auth;
  }

  @Override
  public Account find(String uid) {
    try {
      var user = auth.getUser(uid);
      return new Account(
          user.isDisabled(), Instant.ofEpochMilli(user.getTokensValidAfterTimestamp()));
    } catch (FirebaseAuthException e) {
      if (e.getAuthErrorCode() == AuthErrorCode.USER_NOT_FOUND) {
        return GONE;
      }
      throw new IllegalStateException("accounts:lookup failed: " + e.getErrorCode(), e);
    }
  }
}
