package dev.byot.vault.api;

import dev.byot.vault.api.docs.DocsRoutes;
import dev.byot.vault.api.http.ApiServer;
import dev.byot.vault.api.limits.Shutdown;
import dev.byot.vault.config.Config;
import dev.byot.vault.process.Build;
import io.helidon.webserver.http.HttpService;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The whole service, started and stopped by hand.
public final class ApiService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiService.class);

  private final Platform platform;
  private final ApiServer server;

  private ApiService(Platform platform, ApiServer server) {
    this.platform = platform;
    this.server = server;
  }

  /// Starts; on return it answers.
  ///
  /// @throws dev.byot.vault.config.ConfigException naming all that is wrong
  public static ApiService start(Config config) {
    var settings = ApiSettings.read(config);
    var platform = new Platform(settings, Clock.systemUTC());
    try {
      var routes = routes(platform);
      // An instance that hears of no stop any more learns of it when a lease ends: others are
      // faster.
      var receiver = platform.listen();
      var server =
          ApiServer.start(
              settings.server(),
              ApiService::isStreamed,
              routes,
              platform.denials(),
              receiver::isRunning);
      LOG.info(
          "api-service {} started: port {}, roles {}",
          Build.version(),
          server.port(),
          settings.roles());
      return new ApiService(platform, server);
    } catch (RuntimeException e) {
      platform.close();
      throw e;
    }
  }

  /// The routes of the roles, and those that every instance has.
  static List<HttpService> routes(Platform platform) {
    // The server asks them in this order, and most requests are to be forwarded.
    var routes = new ArrayList<HttpService>();
    if (platform.settings().has(ServiceRole.PROXY)) {
      routes.addAll(ProxyRole.start(platform));
    }
    if (platform.settings().has(ServiceRole.KEYS)) {
      routes.addAll(KeysRole.start(platform));
    }
    routes.add(new DocsRoutes());
    return routes;
  }

  /// The routes whose bodies go through as they come.
  private static boolean isStreamed(String rawPath) {
    return rawPath.startsWith("/v1/proxy/") || rawPath.startsWith("/v1/genkit/");
  }

  public int port() {
    return server.port();
  }

  /// Takes no further calls, lets running requests end, then closes all connections.
  @Override
  public void close() {
    var grace = platform.settings().server().grace();
    new Shutdown(server, platform.inFlight(), platform::cutRunning, grace).run();
    platform.close();
    LOG.info("api-service stopped");
  }
}
