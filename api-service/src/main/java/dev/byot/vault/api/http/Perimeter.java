package dev.byot.vault.api.http;

import dev.byot.vault.observability.RequestContext;
import io.helidon.http.Header;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;

/// The first filter, around everything else: gives each request its id, refuses what is ambiguous,
/// and closes the connection behind every answer that was given before the body was read, whoever
/// gave it. Routes need not care.
final class Perimeter implements Filter {
  private final List<Header> ownHeaders;
  private final Cors cors;
  private final StrictFilter strict;
  private final Queries queries;
  private final SlowRequests slowRequests;
  private final DenialListener denials;

  Perimeter(
      List<Header> ownHeaders,
      Cors cors,
      StrictFilter strict,
      Queries queries,
      SlowRequests slowRequests,
      DenialListener denials) {
    this.ownHeaders = ownHeaders;
    this.cors = cors;
    this.strict = strict;
    this.queries = queries;
    this.slowRequests = slowRequests;
    this.denials = denials;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var requestId = RequestIds.assign(request);
    VaultShare.begin(request);
    response.header(RequestIds.HEADER, requestId);
    request.context().register(DenialListener.class, denials);
    ownHeaders.forEach(response::header);
    cors.apply(request, response);
    var early = EarlyAnswer.watch(request, response);
    try (var _ = RequestContext.of(requestId);
        var _ = slowRequests.watch(request)) {
      strict.check(request);
      early.isUnambiguous();
      ChunkedBody.guard(request);
      if (cors.isPreflight(request)) {
        cors.preflight(request, response);
      } else {
        queries.check(request);
        new CurrentRequest(request, response).run(chain::proceed);
      }
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
