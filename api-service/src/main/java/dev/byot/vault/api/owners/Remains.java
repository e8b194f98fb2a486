package dev.byot.vault.api.owners;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.byot.vault.commands.AcceptedCommand;
import dev.byot.vault.commands.CommandStore;
import dev.byot.vault.json.Json;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is left of an owner who was erased, and until when at the latest.
final class Remains {
  /// The longest that Pub/Sub keeps a message.
  private static final Duration MESSAGES = Duration.ofDays(31);

  /// The longest that Firestore keeps a backup: 14 weeks.
  private static final Duration BACKUPS = Duration.ofDays(98);

  private Remains() {}

  static ObjectNode after(AcceptedCommand erasure) {
    var from = erasure.acceptedAt();
    var view = Json.object();
    var all = view.putArray("remains");
    all.add(
        left(
            "commands",
            "the database: which commands you gave, when, and how they ended, without any secret",
            from.plus(CommandStore.KEPT)));
    all.add(
        left(
            "messages",
            "Pub/Sub: the same commands as they were sent, with labels, and secrets sealed",
            from.plus(MESSAGES)));
    all.add(
        left(
            "backups",
            "backups of the database: your keys as they were, secrets encrypted",
            from.plus(BACKUPS)));
    all.add(left("audit", "the audit log: what happened when, under a pseudonym", null));
    return view;
  }

  /// @param until `null` for as long as whoever runs the vault must keep it
  private static ObjectNode left(String what, String where, @Nullable Instant until) {
    var view = Json.object().put("what", what).put("where", where);
    return view.put("until", until == null ? null : until.toString());
  }
}
