package dev.byot.vault.api;

import dev.byot.vault.config.Config;
import dev.byot.vault.config.ConfigException;
import dev.byot.vault.observability.JsonLogging;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/// Runs api-service, configured by the environment, until it is told to stop.
public final class Main {
  private Main() {}

  static void main() throws InterruptedException {
    var config = new Config(System.getenv());
    JsonLogging.toStdout(Platform.SERVICE, config.optional("VAULT_LOG_LEVEL", "INFO"));
    var log = LoggerFactory.getLogger(Main.class);
    try {
      var service = ApiService.start(config);
      Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
      log.info("api-service answers on port {}", service.port());
    } catch (ConfigException e) {
      log.error(e.getMessage());
      System.exit(2);
    }
    new CountDownLatch(1).await();
  }
}
