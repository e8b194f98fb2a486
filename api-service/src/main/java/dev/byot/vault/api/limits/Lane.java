package dev.byot.vault.api.limits;

/// What requests have room for each: see [LoadSettings].
enum Lane {
  CALL("calls to providers"),
  FLOW("calls to flows"),
  REQUEST("requests"),
  WATCH("watches"),
  STOP("stops");

  /// Some of the stops' room is always left to others.
  private static final int SHARE_OF_STOPS = 4;

  private final String plural;

  Lane(String plural) {
    this.plural = plural;
  }

  /// By the method and the raw path of a request.
  static Lane of(String method, String path) {
    if (path.startsWith("/v1/genkit/")) {
      return FLOW;
    }
    if (path.equals("/v1/keys:watch")) {
      return WATCH;
    }
    return switch (Traffic.of(method, path)) {
      case CALL -> CALL;
      case STOP -> STOP;
      case READ, WRITE -> REQUEST;
    };
  }

  /// Whether it brings something on its way that takes long, and that may be tried elsewhere.
  boolean isCall() {
    return this == CALL || this == FLOW;
  }

  int limit(LoadSettings settings) {
    return switch (this) {
      case CALL, FLOW -> settings.calls();
      case REQUEST -> settings.requests();
      case WATCH -> settings.watches();
      case STOP -> settings.stops();
    };
  }

  int limitPerOwner(LoadSettings settings) {
    return switch (this) {
      case CALL, FLOW -> settings.callsPerOwner();
      case REQUEST -> settings.requestsPerOwner();
      // They have a limit of their own, with an error of its own.
      case WATCH -> settings.watches();
      case STOP -> Math.max(1, settings.stops() / SHARE_OF_STOPS);
    };
  }

  @Override
  public String toString() {
    return plural;
  }
}
