package dev.byot.vault.api.http;

import io.helidon.common.mapper.MapperManager;
import io.helidon.service.registry.Services;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ProtocolConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// The HTTP server: HTTP/1.1 only, every route behind the [Perimeter].
public final class ApiServer implements AutoCloseable {
  private static final int MAX_REQUEST_LINE = 4_096;
  private static final int MAX_HEADERS = 16_384;

  /// What still runs when the server closes had its time: see `Shutdown`.
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

  private static final Duration IDLE = Duration.ofMinutes(2);
  private static final int IDLE_CHECKS = 12;

  private final WebServer server;
  private final SlowRequests slowRequests;
  private final Connections connections;
  private final Health health;

  private ApiServer(
      WebServer server, SlowRequests slowRequests, Connections connections, Health health) {
    this.server = server;
    this.slowRequests = slowRequests;
    this.connections = connections;
    this.health = health;
  }

  /// Starts with these routes beside the health checks, and nobody who listens for denials.
  public static ApiServer start(
      ServerSettings settings, Predicate<String> streamed, List<? extends HttpService> routes) {
    return start(settings, streamed, routes, DenialListener.NOBODY, () -> true);
  }

  /// Starts with these routes beside the health checks.
  ///
  /// @param streamed tells by the raw path whether a route passes on what it gets, as it comes
  /// @param able whether all is there that requests need; else the service is not ready
  /// @throws ListenException if the port is taken, or cannot be listened on for another reason
  public static ApiServer start(
      ServerSettings settings,
      Predicate<String> streamed,
      List<? extends HttpService> routes,
      DenialListener denials,
      BooleanSupplier able) {
    return start(settings, streamed, routes, denials, able, IDLE);
  }

  /// The same with another patience with connections on which no request comes.
  static ApiServer start(
      ServerSettings settings,
      Predicate<String> streamed,
      List<? extends HttpService> routes,
      DenialListener denials,
      BooleanSupplier able,
      Duration idle) {
    findMappersOnce();
    var slowRequests = new SlowRequests(settings.patience(), streamed);
    var connections =
        new Connections(
            Http1Config.builder()
                .maxPrologueLength(MAX_REQUEST_LINE)
                .maxHeadersSize(MAX_HEADERS)
                .validatePrologue(true)
                .validateRequestHeaders(true)
                .sendLog(false)
                .receiveLog(false),
            slowRequests,
            settings.patience());
    var health = new Health(able);
    var ownHeaders = OwnHeaders.of(settings.local());
    var routing =
        HttpRouting.builder()
            .addFilter(
                new Perimeter(
                    ownHeaders,
                    new Cors(settings.corsOrigins()),
                    new StrictFilter(settings.local(), streamed),
                    Queries.of(routes, streamed),
                    slowRequests,
                    denials))
            .error(Throwable.class, Problems::answer)
            .register(health);
    routes.forEach(routing::register);
    var server =
        WebServer.builder()
            .host(settings.host())
            .port(settings.port())
            .shutdownHook(false)
            .shutdownGracePeriod(LONGEST_CLOSE)
            // With its channels the server loses what a socket does not take at once: bytes from
            // the middle of an answer, if whoever reads it is slow.
            .useNio(false)
            .maxPayloadSize(settings.maxBodyBytes())
            .maxTcpConnections(OpenFiles.connections(settings.maxConnections()))
            .connectionOptions(options ->
                options
                    // Else a stream's first chunk waits for the caller to acknowledge the head:
                    // 40 ms.
                    .tcpNoDelay(true)
                    // None: each timed read wakes a timer's thread, twice. The sweeps of
                    // SlowRequests and Connections, and the idle check, end what does not move.
                    .readTimeout(Duration.ZERO))
            .idleConnectionTimeout(idle)
            .idleConnectionPeriod(idle.dividedBy(IDLE_CHECKS))
            .directHandlers(Problems.directHandlers(ownHeaders))
            // So that they are told which limit was exceeded; they never send it on.
            .errorHandling(ErrorHandling.builder().includeEntity(true).build())
            // Nothing that happens to be on the class path answers beside the perimeter.
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .addProtocol(new TakenName())
            .addConnectionSelector(connections)
            .routing(routing)
            .build()
            .start();
    if (!server.isRunning() || server.port() < 0) {
      slowRequests.close();
      connections.close();
      server.stop();
      throw ListenException.of(settings.host(), settings.port());
    }
    return new ApiServer(server, slowRequests, connections, health);
  }

  /// Keeps the server from adding an HTTP/1.1 with its defaults beside ours, which it does even
  /// when told not to. Where there are two it waits for bytes to tell them apart, and its idle
  /// check does not see who sends none.
  private record TakenName() implements ProtocolConfig {
    private static final String HTTP = "http_1_1";

    @Override
    public String name() {
      return HTTP;
    }

    @Override
    public String type() {
      return HTTP;
    }
  }

  /// Helidon searches its service registry for these with every `Content-Length`; two thirds of a
  /// proxied call's CPU went there. It offers no other way to say it once.
  @SuppressWarnings({"deprecation", "removal"})
  private static void findMappersOnce() {
    MapperManager.global(Services.get(MapperManager.class));
  }

  public int port() {
    return server.port();
  }

  /// From now on the load balancer is told to send nothing more, and whoever only watches to go.
  public void drain() {
    health.drain();
    connections.drain();
  }

  /// Takes no more connections, lets running requests end, then stops.
  @Override
  public void close() {
    drain();
    server.stop();
    connections.close();
    slowRequests.close();
  }
}
