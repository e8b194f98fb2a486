package dev.byot.vault.process;

import dev.byot.vault.config.Config;
import dev.byot.vault.config.ConfigException;
import dev.byot.vault.observability.JsonLogging;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a service as a process of its own, configured by the environment; SIGTERM lets it finish
/// what it has begun. Whatever keeps it from starting is one sentence on stderr.
public final class ServiceProcess {
  private static final int FAILED = 1;

  /// A wrong command line, or a wrong configuration.
  private static final int WRONG_USE = 2;

  private final String service;

  private ServiceProcess(String service) {
    this.service = service;
  }

  /// Starts the service and stays until the process is told to end.
  ///
  /// @param start throws [ConfigException] if the configuration is wrong
  public static void run(
      String service,
      String[] arguments,
      Map<String, String> environment,
      Function<Config, ? extends AutoCloseable> start)
      throws InterruptedException {
    new ServiceProcess(service).run(List.of(arguments), new Config(environment), start);
    // All threads of Google's clients are daemons.
    new CountDownLatch(1).await();
  }

  /// The level of the log.
  public static String logLevel(Config config) {
    return config.oneOf("VAULT_LOG_LEVEL", "INFO", JsonLogging.LEVELS);
  }

  private void run(
      List<String> arguments, Config config, Function<Config, ? extends AutoCloseable> start) {
    JsonLogging.toStdout(service, logLevel(config));
    if (!arguments.isEmpty()) {
      explain(arguments.equals(List.of("--help")));
      return;
    }
    try {
      var running = start.apply(config);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(running), "drain"));
    } catch (ConfigException e) {
      System.err.println(service + ": " + e.getMessage());
      System.exit(WRONG_USE);
    } catch (RuntimeException e) {
      log().error("{} cannot start: {}", service, e.getMessage(), e);
      System.err.println(service + ": cannot start: " + e.getMessage());
      System.exit(FAILED);
    }
  }

  private void explain(boolean asked) {
    var usage =
        "usage: "
            + service
            + " takes no arguments; environment variables configure it: docs/configuration.md";
    (asked ? System.out : System.err).println(usage);
    System.exit(asked ? 0 : WRONG_USE);
  }

  private void close(AutoCloseable running) {
    try {
      running.close();
    } catch (Exception e) {
      log().error("{} did not stop cleanly", service, e);
    }
  }

  /// Only once logging is configured: earlier, a logger would print in a format of its own.
  private static Logger log() {
    return LoggerFactory.getLogger(ServiceProcess.class);
  }
}
