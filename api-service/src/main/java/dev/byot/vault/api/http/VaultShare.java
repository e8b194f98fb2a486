package dev.byot.vault.api.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.function.LongSupplier;

/// How much of a forwarded call's time is the vault's own: from the request until its head goes
/// upstream, and from the head of the upstream's answer until the answer is released.
public final class VaultShare {
  public static final HeaderName HEADER = HeaderNames.create("server-timing");
  private static final long NANOS_PER_TENTH = 100_000;

  private final LongSupplier nanoTime;
  private long since;
  private long ours;
  private boolean away;

  /// @param nanoTime as [System#nanoTime]
  VaultShare(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    since = nanoTime.getAsLong();
  }

  static void begin(ServerRequest request) {
    request.context().register(VaultShare.class, new VaultShare(System::nanoTime));
  }

  /// That of a request which came through [Perimeter].
  public static VaultShare of(ServerRequest request) {
    return request
        .context()
        .get(VaultShare.class, VaultShare.class)
        .orElseThrow(() -> new IllegalStateException("a request without a beginning"));
  }

  /// The upstream has the call from now on.
  public void sent() {
    ours += elapsed();
    away = true;
  }

  /// The vault has it again.
  public void answered() {
    since = nanoTime.getAsLong();
    away = false;
  }

  /// The value of `Server-Timing` (W3C) at this moment, in milliseconds: `vault;dur=1.3`.
  public String header() {
    var nanos = ours + (away ? 0 : elapsed());
    var tenths = (nanos + NANOS_PER_TENTH / 2) / NANOS_PER_TENTH;
    return "vault;dur=" + tenths / 10 + "." + tenths % 10;
  }

  private long elapsed() {
    return nanoTime.getAsLong() - since;
  }
}
