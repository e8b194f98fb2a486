package dev.byot.vault.commands;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.messaging.Message;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A command document: that a command was accepted, and how it ended.
public sealed interface AcceptedCommand permits CommandRecord, OwnerCommandRecord {
  CommandId id();

  OwnerId owner();

  CommandType type();

  /// [CommandMessages#digest] of the message; another message is a forgery.
  String messageDigest();

  /// The exact message, kept until the outcome so that it can be published again.
  @Nullable Message message();

  /// What its message is ordered by.
  String orderingKey();

  String requestId();

  Instant acceptedAt();

  /// When Pub/Sub first acknowledged it, `null` if it has not yet.
  @Nullable Instant publishedAt();

  /// `null` while pending.
  @Nullable Outcome outcome();

  default boolean pending() {
    return outcome() == null;
  }
}
