package dev.byot.vault.api.resilience;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/// A guard for each upstream, by its authority: what owners set up for themselves, such as a
/// resource of Azure, is another one.
public final class UpstreamGuards {
  private static final int MOST = 10_000;

  /// What nobody called for so long is as good as new.
  private static final Duration FORGOTTEN = Duration.ofMinutes(30);

  private final Cache<String, UpstreamGuard> guards =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(FORGOTTEN).build();
  private final GuardSettings settings;

  public UpstreamGuards(GuardSettings settings) {
    this.settings = settings;
  }

  public UpstreamGuard of(URI upstream) {
    var authority =
        (upstream.getScheme() + "://" + upstream.getRawAuthority()).toLowerCase(Locale.ROOT);
    return guards.get(authority, _ -> new UpstreamGuard(authority, settings, System::nanoTime));
  }
}
