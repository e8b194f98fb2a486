package dev.byot.vault.commands;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.messaging.Message;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The command document: that a command was accepted, and how it ended.
///
/// @param sequence its place among the commands of its key
/// @param messageDigest [CommandMessages#digest] of the message; another message is a forgery
/// @param message the exact message, kept until the outcome so that it can be published again
/// @param publishedAt when Pub/Sub first acknowledged it, `null` if it has not yet
/// @param outcome `null` while pending
public record CommandRecord(
    CommandId id,
    KeyRef key,
    CommandType type,
    long sequence,
    String messageDigest,
    @Nullable Message message,
    String requestId,
    Instant acceptedAt,
    @Nullable Instant publishedAt,
    @Nullable Outcome outcome) {

  public boolean pending() {
    return outcome == null;
  }
}
