package dev.byot.vault.auditing;

import dev.byot.vault.config.Config;
import dev.byot.vault.config.ConfigException;
import dev.byot.vault.observability.JsonLogging;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/// The worker as a process of its own; SIGTERM lets it finish what it has begun.
public final class Main {
  private static final String SERVICE = "audit-worker";
  private static final int CONFIGURATION_ERROR = 2;

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    var config = new Config(System.getenv());
    JsonLogging.toStdout(SERVICE, config.optional("VAULT_LOG_LEVEL", "INFO"));
    try {
      var worker = AuditWorker.start(config);
      Runtime.getRuntime().addShutdownHook(new Thread(worker::close, "drain"));
    } catch (ConfigException e) {
      System.err.println(SERVICE + ": " + e.getMessage());
      System.exit(CONFIGURATION_ERROR);
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(Main.class).error("{} cannot start", SERVICE, e);
      System.exit(1);
    }
    LoggerFactory.getLogger(Main.class).info("{} is running", SERVICE);
    // All threads of Google's clients are daemons.
    new CountDownLatch(1).await();
  }
}
