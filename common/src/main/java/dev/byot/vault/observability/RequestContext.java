package dev.byot.vault.observability;

import com.fasterxml.uuid.Generators;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/// The request that a thread works for: its id is in every log line until the context is closed.
public final class RequestContext implements AutoCloseable {
  /// The name of the field in a log line.
  public static final String REQUEST_ID = "requestId";

  private final @Nullable String outer;

  private RequestContext(@Nullable String outer) {
    this.outer = outer;
  }

  public static RequestContext of(String requestId) {
    var outer = MDC.get(REQUEST_ID);
    MDC.put(REQUEST_ID, requestId);
    return new RequestContext(outer);
  }

  /// A new id; those made later sort later.
  public static String newRequestId() {
    return Generators.timeBasedEpochRandomGenerator().generate().toString();
  }

  @Override
  public void close() {
    if (outer == null) {
      MDC.remove(REQUEST_ID);
    } else {
      MDC.put(REQUEST_ID, outer);
    }
  }
}
