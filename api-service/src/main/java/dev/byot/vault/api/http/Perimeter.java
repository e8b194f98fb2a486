package dev.byot.vault.api.http;

import dev.byot.vault.observability.RequestContext;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/// The first filter, around everything else: gives each request its id, refuses what is ambiguous,
/// and closes the connection behind every answer that was given before the body was read, whoever
/// gave it. Routes need not care.
public final class Perimeter implements Filter {
  private final StrictFilter strict;
  private final SlowRequests slowRequests;

  public Perimeter(StrictFilter strict, SlowRequests slowRequests) {
    this.strict = strict;
    this.slowRequests = slowRequests;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var requestId = RequestIds.assign(request);
    response.header(RequestIds.HEADER, requestId);
    response.header(HeaderNames.create("x-content-type-options"), "nosniff");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    var early = EarlyAnswer.watch(request, response);
    try (var _ = RequestContext.of(requestId);
        var _ = slowRequests.watch(request)) {
      strict.check(request);
      early.isUnambiguous();
      ChunkedBody.guard(request);
      chain.proceed();
    } catch (CloseConnectionException e) {
      throw e;
    } catch (RuntimeException e) {
      if (response.isSent()) {
        throw new CloseConnectionException("failed after the answer had begun", e);
      }
      Problems.answer(request, response, e);
    }
    early.closeIfNeeded();
  }
}
