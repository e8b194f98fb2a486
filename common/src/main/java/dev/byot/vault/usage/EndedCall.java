package dev.byot.vault.usage;

import dev.byot.vault.events.EventId;
import dev.byot.vault.events.VaultEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A call as it is counted.
///
/// @param event the event that told of it: there is one a call, however often it is told
/// @param at when it ended
/// @param model `null` if the provider named none
public record EndedCall(
    EventId event, Instant begunAt, Instant at, @Nullable String model, Counts counts) {
  private static final Counts ONE_CALL = new Counts(1, 0, 0, 0, 0, 0, 0);

  /// Reads the event of a key's call, or of a key's disclosure to a flow: that counts as one call,
  /// as what the flow did with the key is not known.
  ///
  /// @throws IllegalArgumentException if it is anything else
  public static EndedCall of(VaultEvent event) {
    if (event.key() == null) {
      throw new IllegalArgumentException("a call without a key");
    }
    return switch (event.type()) {
      case CALL_ENDED -> {
        var report = CallReport.of(event.data());
        yield new EndedCall(
            event.id(),
            event.at().minus(report.lasted()),
            event.at(),
            report.tokens().model(),
            report.counts());
      }
      case KEY_DISCLOSED -> new EndedCall(event.id(), event.at(), event.at(), null, ONE_CALL);
      default -> throw new IllegalArgumentException("no call: " + event.type());
    };
  }
}
