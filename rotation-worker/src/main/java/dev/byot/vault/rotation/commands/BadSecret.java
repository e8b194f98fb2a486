package dev.byot.vault.rotation.commands;

import org.jspecify.annotations.Nullable;

/// What was sealed is not what the provider's entry in the catalogue asks for.
final class BadSecret extends Exception {
  BadSecret(@Nullable Throwable cause) {
    super("the secret is not what its provider asks for", cause);
  }
}
