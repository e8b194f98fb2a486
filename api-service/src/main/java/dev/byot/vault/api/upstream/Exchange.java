package dev.byot.vault.api.upstream;

import dev.byot.vault.api.resilience.UpstreamGuard.Pass;
import dev.byot.vault.problem.VaultException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request to an upstream server and its answer. Sent at most once; may be cut at any time,
/// from any thread.
public final class Exchange implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final String ATTRIBUTE = Exchange.class.getName();
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /// The real path is set as it came: a URI would be made of it anew.
  private static final URI ROOT = URI.create("/");

  /// What any caller of an upstream that is down would see.
  private static final Set<String> OUTAGES = Set.of("upstream-unreachable", "upstream-timeout");

  private final Upstream upstream;
  private final UpstreamRequest request;
  private final HttpHost target;
  private final HttpUriRequestBase http;
  private final HeldBodies.Held held;
  private final AtomicReference<@Nullable Cut> cut = new AtomicReference<>();
  private @Nullable BeforeHead beforeHead;
  private @Nullable Runnable whenSent;
  private volatile @Nullable Pass pass;
  private volatile Runnable hangUp = () -> {};
  private volatile Wait wait = new Wait(Party.NOBODY, 0);
  private volatile boolean connected;
  private volatile boolean sentWhole;
  private volatile Party stalled = Party.NOBODY;

  Exchange(Upstream upstream, UpstreamRequest request) {
    this.upstream = upstream;
    this.request = request;
    held = upstream.heldBodies().of(request.owner());
    http = new HttpUriRequestBase(request.method(), ROOT);
    target = target(request.authority());
    http.setScheme(target.getSchemeName());
    http.setAuthority(new URIAuthority(target.getHostName(), target.getPort()));
    http.setPath(request.target());
    request.headers().forEach(line -> http.addHeader(line.name(), line.value()));
    var body = request.body();
    if (body != null) {
      http.setEntity(new BodyEntity(body, this));
    }
  }

  static Exchange of(HttpContext context) {
    return (Exchange) context.getAttribute(ATTRIBUTE);
  }

  private static HttpHost target(URI authority) {
    var host = authority.getHost();
    return new HttpHost(
        authority.getScheme(),
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        authority.getPort());
  }

  /// Sends the request and waits for the head of the answer.
  ///
  /// @param last asked when the connection is held, immediately before the head is written
  /// @param sent runs once the request is sent whole, while the answer is awaited
  /// @throws VaultException what `last` throws, or why there is no answer
  /// @throws ExchangeCutException if it was cut
  public Answer send(BeforeHead last, Runnable sent) {
    beforeHead = last;
    whenSent = sent;
    try {
      var body = request.body();
      if (body != null) {
        body.awaitFirst(this);
      }
      enter();
      var context = HttpClientContext.create();
      context.setUserToken(request.owner());
      context.setAttribute(ATTRIBUTE, this);
      // Each step of a handshake has a time-out, but they may be many.
      waitsFor(Party.ANSWER);
      var response = upstream.open(target, http, context);
      waitsFor(Party.NOBODY);
      var answer = new Answer(response, in -> new AnswerBody(in, this));
      saw(Outages.isOne(answer));
      return answer;
    } catch (IOException e) {
      abort();
      var explained = explained(e);
      if (explained instanceof VaultException.UpstreamFailed failed
          && OUTAGES.contains(failed.code())) {
        saw(true);
      }
      throw explained;
    } catch (VaultException e) {
      abort();
      throw e;
    } catch (RuntimeException e) {
      abort();
      // The client says many things where it is cut between two of its steps.
      requireUncut();
      throw e;
    }
  }

  /// Waits until the upstream may take one more.
  private void enter() {
    requireUncut();
    var mine = upstream.guard(request.authority()).begin(request.owner(), request.addressee());
    pass = mine;
    // Cut before that, it would wait for nothing.
    requireUncut();
    try {
      mine.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VaultException.Unavailable("this instance", RETRY_AFTER, e);
    } catch (VaultException e) {
      requireUncut();
      throw e;
    }
    requireUncut();
  }

  private void saw(boolean outage) {
    var mine = pass;
    if (mine != null) {
      mine.sawIt(outage);
    }
  }

  /// The connection is there.
  List<HeaderLine> beforeHead() throws InterruptedException {
    connected = true;
    waitsFor(Party.NOBODY);
    requireUncut();
    return beforeHead == null ? List.of() : beforeHead.headers();
  }

  /// The request is out, whole.
  void sent() {
    sentWhole = true;
    waitsFor(Party.ANSWER);
    if (whenSent != null) {
      whenSent.run();
    }
  }

  /// Whether the upstream was sent all of the request.
  boolean isSentWhole() {
    return sentWhole;
  }

  /// What is held in memory of the body.
  HeldBodies.Held held() {
    return held;
  }

  /// How to end the caller's connection, should the caller not move.
  public void hangUpBy(Runnable how) {
    hangUp = how;
  }

  /// Whom it waits for, and since when.
  record Wait(Party party, long since) {}

  void waitsFor(Party party) {
    wait = new Wait(party, System.nanoTime());
  }

  Wait currentWait() {
    return wait;
  }

  /// It goes on with a wait that it had interrupted.
  void waitsAgain(Wait interrupted) {
    wait = interrupted;
  }

  /// Whether it is the caller who does not take or send.
  boolean isWaitingForCaller() {
    return wait.party() == Party.CALLER;
  }

  /// Ends an exchange whose bodies do not move, or whose answer does not begin.
  void cutIfStalled(long now, long idleNanos, long firstByteNanos) {
    var current = wait;
    var party = current.party();
    var patience = party == Party.ANSWER ? firstByteNanos : idleNanos;
    if (party != Party.NOBODY && now - current.since() > patience) {
      stalled = party;
      cut(Cut.STALLED);
      if (party == Party.CALLER) {
        hangUp();
      }
    }
  }

  /// The others are still to be looked at, whatever becomes of this one.
  private void hangUp() {
    try {
      hangUp.run();
    } catch (RuntimeException e) {
      LOG.warn("a caller of {} who does not move was not hung up on", request.authority(), e);
    }
  }

  /// Runs something later, briefly: many share the thread.
  Future<?> later(Duration pause, Runnable what) {
    return upstream.later(pause, what);
  }

  /// Ends the exchange: the connection is reset. The first reason counts.
  public void cut(Cut why) {
    if (cut.compareAndSet(null, why)) {
      abort();
      var mine = pass;
      if (mine != null) {
        mine.giveUp();
      }
    }
  }

  /// Why it was cut, `null` if it was not.
  public @Nullable Cut why() {
    return cut.get();
  }

  void requireUncut() {
    var why = cut.get();
    if (why != null) {
      throw new ExchangeCutException(why);
    }
  }

  void abort() {
    http.cancel();
  }

  private RuntimeException explained(IOException failure) {
    var why = cut.get();
    if (why == Cut.STALLED && (stalled == Party.ANSWER || stalled == Party.UPSTREAM)) {
      return failed("upstream-timeout", "did not answer in time");
    }
    if (why != null) {
      return new ExchangeCutException(why);
    }
    log(failure);
    return switch (failure) {
      case BodyException body when body.exceeded() != null ->
          new VaultException.TooLarge("a body may have up to " + body.exceeded() + " bytes");
      case BodyException _ ->
          new VaultException.InvalidRequest("body-unreadable", "the body ended before its end");
      case ConnectionRequestTimeoutException e ->
          new VaultException.Unavailable("upstream connections", RETRY_AFTER, e);
      case ConnectTimeoutException _ -> failed("upstream-unreachable", "could not be reached");
      case NoRouteToHostException _ -> failed("upstream-unreachable", "could not be reached");
      case ConnectException _ -> failed("upstream-unreachable", "could not be reached");
      case UnknownHostException _ -> failed("upstream-unreachable", "could not be found");
      case SSLException _ when !connected ->
          failed("upstream-unreachable", "could not prove who it is");
      case SocketTimeoutException _ -> failed("upstream-timeout", "did not answer in time");
      case InterruptedIOException e ->
          new VaultException.Unavailable("this instance", RETRY_AFTER, e);
      case ClientProtocolException _, AnswerTooLongException _, MessageConstraintException _ ->
          failed("upstream-malformed", "did not answer in HTTP");
      default -> failed("upstream-broke", "broke the connection");
    };
  }

  /// What is no HTTP is quoted in the exception, and may repeat the credential that it answers.
  private void log(IOException failure) {
    if (failure instanceof ClientProtocolException) {
      LOG.warn("{} did not answer in HTTP", request.authority());
    } else {
      LOG.warn("a call to {} failed", request.authority(), failure);
    }
  }

  private VaultException.UpstreamFailed failed(String code, String what) {
    return new VaultException.UpstreamFailed(code, request.addressee() + " " + what);
  }

  /// Ends the exchange. The connection is kept only if the answer was read to its end.
  @Override
  public void close() {
    abort();
    var mine = pass;
    if (mine != null) {
      mine.close();
    }
    held.close();
    upstream.closed(this);
  }
}
