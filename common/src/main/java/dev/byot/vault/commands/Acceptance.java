package dev.byot.vault.commands;

import dev.byot.vault.messaging.Message;
import org.jspecify.annotations.Nullable;

/// A command for one key at the door.
///
/// @param ifRevision for stops: the revision that the key must have, `null` for any
/// @param ifNone whether the key must not be there, nor be on its way
public record Acceptance(
    KeyCommand command,
    Message message,
    String requestDigest,
    @Nullable String idempotencyKey,
    @Nullable Long ifRevision,
    boolean ifNone,
    String requestId)
    implements AtTheDoor {}
