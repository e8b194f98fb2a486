package dev.byot.vault.api.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/// Times as people write them (RFC 3339).
public final class Times {
  /// What refusals show.
  public static final String EXAMPLE = "2030-01-31T12:00:00Z";

  // What Firestore can keep; the end is that of RFC 3339 too.
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private Times() {}

  /// Reads one; empty if it is none, or not within years of four digits.
  public static Optional<Instant> parse(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant())
          .filter(time -> !time.isBefore(EARLIEST) && !time.isAfter(LATEST));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
