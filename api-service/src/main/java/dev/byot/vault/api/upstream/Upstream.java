package dev.byot.vault.api.upstream;

import dev.byot.vault.api.resilience.GuardSettings;
import dev.byot.vault.api.resilience.UpstreamGuard;
import dev.byot.vault.api.resilience.UpstreamGuards;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Upstream servers, over HTTP/1.1. Connections belong to one owner and one authority, and are used
/// again only after a clean end.
///
/// Nothing is repeated, followed, decoded, remembered or added: what the caller sent goes out, what
/// the upstream answered comes back.
public final class Upstream implements AutoCloseable {
  private static final Duration WAIT_FOR_CONNECTION = Duration.ofSeconds(2);

  /// Shorter than the idle time-outs of the providers, so that they never close one under us.
  private static final TimeValue KEPT_IDLE = TimeValue.ofSeconds(20);

  private static final long LOOK_MILLIS = 100;
  private static final TimeValue LONGEST_LIFE = TimeValue.ofMinutes(5);
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int LONGEST_LINE = 64 * 1024;
  private static final int MOST_HEADERS = 256;
  private static final long MOST_HELD = 64L * 1024 * 1024;
  private static final long MOST_HELD_OF_ONE = 8L * 1024 * 1024;

  private final PoolingHttpClientConnectionManager connections;
  private final CloseableHttpClient client;
  private final UpstreamGuards guards;
  private final HeldBodies heldBodies = new HeldBodies(MOST_HELD, MOST_HELD_OF_ONE);
  private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Cut closing;
  private final ScheduledThreadPoolExecutor housekeeping = housekeeper();

  public Upstream(UpstreamSettings settings, GuardSettings guard) {
    this(settings, guard, SystemDefaultDnsResolver.INSTANCE);
  }

  /// @param names knows all addresses of a name
  Upstream(UpstreamSettings settings, GuardSettings guard, DnsResolver names) {
    guards = new UpstreamGuards(guard);
    connections = connections(settings, names);
    client =
        HttpClients.custom()
            .setConnectionManager(connections)
            .setRequestExecutor(new LastCheckExecutor(DefaultConnectionReuseStrategy.INSTANCE))
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(timeout(WAIT_FOR_CONNECTION))
                    // The exchange ends what takes too long.
                    .setResponseTimeout(Timeout.DISABLED)
                    .setConnectionKeepAlive(KEPT_IDLE)
                    .setAuthenticationEnabled(false)
                    .setExpectContinueEnabled(false)
                    .setProtocolUpgradeEnabled(false)
                    .setRedirectsEnabled(false)
                    .build())
            .disableAuthCaching()
            .disableAutomaticRetries()
            .disableContentCompression()
            .disableCookieManagement()
            .disableDefaultUserAgent()
            .disableRedirectHandling()
            .build();
    var _ =
        housekeeping.scheduleWithFixedDelay(
            () -> cutStalled(settings), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    var _ = housekeeping.scheduleWithFixedDelay(this::closeIdle, 1, 1, TimeUnit.SECONDS);
  }

  private static ScheduledThreadPoolExecutor housekeeper() {
    var housekeeper =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("upstream-housekeeping").factory());
    housekeeper.setRemoveOnCancelPolicy(true);
    return housekeeper;
  }

  private static PoolingHttpClientConnectionManager connections(
      UpstreamSettings settings, DnsResolver names) {
    var http =
        Http1Config.custom()
            .setBufferSize(BUFFER_BYTES)
            .setMaxLineLength(LONGEST_LINE)
            .setMaxHeaderCount(MOST_HEADERS)
            .build();
    return new UpstreamSockets()
        // Strict: an idle connection of one owner makes room for another's.
        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
        .setConnPoolPolicy(PoolReusePolicy.LIFO)
        .setMaxConnTotal(settings.maxConnections())
        .setMaxConnPerRoute(settings.maxConnections())
        .setConnectionFactory(_ -> UpstreamConnection.with(http))
        .setDnsResolver(settings.privateAddresses() ? names : new GlobalAddresses(names))
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(timeout(settings.connect()))
                .setTimeToLive(LONGEST_LIFE)
                // Each time: see UpstreamConnection, which decides what that costs.
                .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                .build())
        .setDefaultTlsConfig(
            TlsConfig.custom().setHandshakeTimeout(timeout(settings.connect())).build())
        .build();
  }

  private static Timeout timeout(Duration duration) {
    return Timeout.of(duration);
  }

  /// Prepares an exchange. The caller closes it.
  public Exchange exchange(UpstreamRequest request) {
    var exchange = new Exchange(this, request);
    running.add(exchange);
    var reason = closing;
    if (reason != null) {
      exchange.cut(reason);
    }
    return exchange;
  }

  /// What stands in front of the upstream with that authority.
  public UpstreamGuard guard(URI authority) {
    return guards.of(authority);
  }

  /// What counts the bodies that are read whole before they are sent.
  HeldBodies heldBodies() {
    return heldBodies;
  }

  ClassicHttpResponse open(HttpHost target, HttpUriRequestBase request, HttpClientContext context)
      throws IOException {
    return client.executeOpen(target, request, context);
  }

  void closed(Exchange exchange) {
    running.remove(exchange);
  }

  /// Ends all exchanges that run, and those that begin from now on.
  public void cutAll(Cut why) {
    closing = why;
    running.forEach(exchange -> exchange.cut(why));
  }

  Future<?> later(Duration pause, Runnable what) {
    return housekeeping.schedule(what, pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void cutStalled(UpstreamSettings settings) {
    var now = System.nanoTime();
    var idle = settings.idle().toNanos();
    var firstByte = settings.firstByte().toNanos();
    running.forEach(exchange -> exchange.cutIfStalled(now, idle, firstByte));
  }

  private void closeIdle() {
    connections.closeExpired();
    connections.closeIdle(KEPT_IDLE);
  }

  @Override
  public void close() {
    housekeeping.shutdownNow();
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
