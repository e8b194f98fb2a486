package dev.byot.vault.api.http;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;

/// The server's handling of a connection, whose beginning and end it does not tell of.
final class ServedConnection implements ServerConnection, InterruptableTask<Void> {
  private final ServerConnection http;
  private final Connection connection;
  private final Connections all;

  ServedConnection(ServerConnection http, Connection connection, Connections all) {
    this.http = http;
    this.connection = connection;
    this.all = all;
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    all.begin(connection);
    try {
      http.handle(limit);
    } finally {
      all.end(connection);
    }
  }

  @Override
  public boolean canInterrupt() {
    return http instanceof InterruptableTask<?> task && task.canInterrupt();
  }

  @Override
  public Duration idleTime() {
    return http.idleTime();
  }

  @Override
  public void close(boolean interrupt) {
    http.close(interrupt);
  }
}
