package dev.byot.vault.commands;

import dev.byot.vault.messaging.Message;
import org.jspecify.annotations.Nullable;

/// A command for all of an owner's keys at the door.
public record OwnerAcceptance(
    OwnerCommand command,
    Message message,
    String requestDigest,
    @Nullable String idempotencyKey,
    String requestId)
    implements AtTheDoor {}
