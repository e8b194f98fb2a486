package dev.byot.vault.api.limits;

import dev.byot.vault.api.http.ApiServer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends an instance so that nobody's answer is lost who gets it in time: takes no further calls,
/// lets running requests end, cuts those that do not, and only then closes the connections.
///
/// @param cut ends running calls so that no caller takes what they got for a whole answer
/// @param grace how long they may go on
public record Shutdown(ApiServer server, InFlight inFlight, Runnable cut, Duration grace) {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  public void run() {
    server.drain();
    inFlight.drain();
    if (!inFlight.awaitIdle(grace)) {
      LOG.warn("calls still run {} after the instance was told to stop: they are cut", grace);
      cut.run();
    }
    server.close();
  }
}
