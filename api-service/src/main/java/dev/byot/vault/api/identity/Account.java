package dev.byot.vault.api.identity;

import java.time.Instant;

/// What is known of an account.
///
/// @param disabled disabled, or deleted
/// @param validSince whoever signed in before must sign in again
public record Account(boolean disabled, Instant validSince) {
  boolean admits(SignIn signIn) {
    return !disabled && !signIn.at().isBefore(validSince);
  }
}
