package dev.byot.vault.api.audittrail;

import dev.byot.vault.api.http.DenialListener;
import dev.byot.vault.events.EventId;
import dev.byot.vault.events.EventPublisher;
import dev.byot.vault.events.EventType;
import dev.byot.vault.events.VaultEvent;
import dev.byot.vault.keys.OwnerId;
import dev.byot.vault.process.Sweep;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Records denied requests as `access.denied`, so that nobody floods the audit with them: the first
/// of a kind at once, all further ones of the same minute as one event with their count. Nobody
/// waits for it.
public final class Denials implements DenialListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Denials.class);
  private static final Duration WINDOW = Duration.ofMinutes(1);

  /// Kinds per minute. What is beyond is counted by reason only.
  static final int MOST_KINDS = 256;

  /// The first segments of a path; the rest is the caller's.
  private static final Pattern ROUTE = Pattern.compile("(/v1/[a-z-]{1,20})(?:[/:].*)?");

  private static final String OTHER = "other";

  private final EventPublisher events;
  private final String producer;
  private final Clock clock;
  private final Map<Kind, Window> windows = new HashMap<>();
  private @Nullable Sweep sweep;

  /// @param events stays the caller's
  /// @param producer who publishes: the service and its boot id
  public Denials(EventPublisher events, String producer, Clock clock) {
    this.events = events;
    this.producer = producer;
    this.clock = clock;
  }

  /// What counts as the same.
  private record Kind(
      String reason, String route, @Nullable OwnerId owner, @Nullable String actor) {
    Kind beyond() {
      return new Kind(reason, OTHER, null, null);
    }
  }

  /// What came after the first of a kind.
  private static final class Window {
    private final String requestId;
    private final Instant since;
    private long more;

    Window(String requestId, Instant since) {
      this.requestId = requestId;
      this.since = since;
    }
  }

  /// Ends a window every minute until closed.
  public void start() {
    sweep = Sweep.every(WINDOW, "denials", this::endWindows);
  }

  @Override
  public void denied(Denial denial) {
    var now = clock.instant();
    var kind = kind(denial);
    synchronized (windows) {
      if (!windows.containsKey(kind) && windows.size() >= MOST_KINDS) {
        kind = kind.beyond();
      }
      var window = windows.get(kind);
      if (window != null) {
        window.more++;
        return;
      }
      windows.put(kind, new Window(denial.requestId(), now));
    }
    publish(event(kind, denial.requestId(), denial.requestId(), 1, now));
  }

  private static Kind kind(Denial denial) {
    var route = ROUTE.matcher(denial.path());
    return new Kind(
        denial.reason(), route.matches() ? route.group(1) : OTHER, denial.owner(), denial.actor());
  }

  /// Publishes what came since; what comes next is a first again.
  void endWindows() {
    var ended = new ArrayList<VaultEvent>();
    synchronized (windows) {
      windows.forEach((kind, window) -> {
        if (window.more > 0) {
          var cause = window.requestId + "/more";
          ended.add(event(kind, cause, window.requestId, window.more, window.since));
        }
      });
      windows.clear();
    }
    ended.forEach(this::publish);
  }

  private VaultEvent event(Kind kind, String cause, String requestId, long count, Instant since) {
    return new VaultEvent(
        EventId.of(producer, EventType.ACCESS_DENIED, cause),
        EventType.ACCESS_DENIED,
        clock.instant(),
        kind.owner(),
        null,
        requestId,
        false,
        new Cause(requestId, kind.actor())
            .in(
                Map.of(
                    "reason", kind.reason(),
                    "route", kind.route(),
                    "count", Long.toString(count),
                    "since", since.toString())));
  }

  private void publish(VaultEvent event) {
    try {
      var _ =
          events
              .publish(event)
              .whenComplete((_, problem) -> {
                if (problem != null) {
                  LOG.warn("a denial ({}) was not published", event.requestId());
                }
              });
    } catch (RuntimeException e) {
      LOG.warn("a denial ({}) was not published", event.requestId(), e);
    }
  }

  @Override
  public void close() {
    if (sweep != null) {
      sweep.close();
    }
    endWindows();
  }
}
