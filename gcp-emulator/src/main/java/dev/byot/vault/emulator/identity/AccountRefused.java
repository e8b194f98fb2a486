package dev.byot.vault.emulator.identity;

/// What cannot be done with an account, in the words of Identity Toolkit: `USER_DISABLED`,
/// `USER_NOT_FOUND`.
public final class AccountRefused extends RuntimeException {
  AccountRefused(String code) {
    super(code);
  }
}
