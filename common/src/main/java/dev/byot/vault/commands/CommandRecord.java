package dev.byot.vault.commands;

import dev.byot.vault.keys.CommandId;
import dev.byot.vault.keys.KeyRef;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.messaging.Message;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The document of a command for one key; or what a command for all of an owner's keys is for one
/// of them.
///
/// @param sequence its place among the commands of its key
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
    @Nullable Outcome outcome)
    implements AcceptedCommand {
  @Override
  public OwnerId owner() {
    return key.owner();
  }

  @Override
  public String orderingKey() {
    return key.toString();
  }
}
