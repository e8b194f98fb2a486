package dev.byot.vault.commands;

import dev.byot.vault.messaging.Message;
import org.jspecify.annotations.Nullable;

/// A command before it is accepted, and what tells its request from others.
public sealed interface AtTheDoor permits Acceptance, OwnerAcceptance {
  Command command();

  /// What will be published, built by [CommandMessages#encode].
  Message message();

  /// HMAC of the canonical request, to recognise a repetition.
  String requestDigest();

  /// The caller's `Idempotency-Key`, `null` if none was sent.
  @Nullable String idempotencyKey();

  String requestId();
}
