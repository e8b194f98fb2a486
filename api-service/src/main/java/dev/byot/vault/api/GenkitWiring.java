package dev.byot.vault.api;

import dev.byot.vault.api.audittrail.AuditTrail;
import dev.byot.vault.api.audittrail.CallEvents;
import dev.byot.vault.api.choice.KeyChoice;
import dev.byot.vault.api.genkit.FallbackCalls;
import dev.byot.vault.api.genkit.FlowCredentials;
import dev.byot.vault.api.genkit.GenkitRoutes;
import dev.byot.vault.api.genkit.GenkitSettings;
import dev.byot.vault.api.genkit.NoGenkit;
import dev.byot.vault.api.genkit.ServiceIdentity;
import dev.byot.vault.api.genkit.emulator.EmulatorServiceIdentity;
import dev.byot.vault.api.genkit.google.GoogleServiceIdentity;
import dev.byot.vault.api.proxy.ProviderCalls;
import dev.byot.vault.api.upstream.Cut;
import dev.byot.vault.api.upstream.Forwarding;
import dev.byot.vault.api.upstream.Upstream;
import dev.byot.vault.api.upstream.UpstreamSettings;
import io.helidon.webserver.http.HttpService;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Wires the calls to flows.
final class GenkitWiring {
  private GenkitWiring() {}

  /// @param providers where calls go while the Genkit server is down
  static HttpService start(
      Platform platform,
      @Nullable FlowTokens tokens,
      KeyChoice choice,
      AuditTrail trail,
      CallEvents events,
      ProviderCalls calls,
      Upstream providers) {
    var url = platform.settings().genkitUrl();
    return url == null || tokens == null
        ? new NoGenkit(platform.authenticator())
        : routes(platform, url, tokens, choice, trail, events, calls, providers);
  }

  /// The Genkit server is the operator's own: it may well be in a private network.
  private static GenkitRoutes routes(
      Platform platform,
      URI url,
      FlowTokens tokens,
      KeyChoice choice,
      AuditTrail trail,
      CallEvents events,
      ProviderCalls calls,
      Upstream providers) {
    var settings = platform.settings();
    var upstream =
        platform.closing(
            new Upstream(UpstreamSettings.DEFAULT.withPrivateAddresses(true), settings.guard()));
    platform.cutBy(() -> upstream.cutAll(Cut.STOPPING));
    return new GenkitRoutes(
        new GenkitSettings(url, settings.genkitFlows(), settings.server().maxBodyBytes()),
        platform.authenticator(),
        new FlowCredentials(settings.catalogue(), choice, tokens.capabilities(), events),
        tokens.streamIds(),
        trail,
        events,
        new Forwarding(upstream),
        identity(platform, url),
        new FallbackCalls(
            settings.genkitFallbacks(),
            owner -> upstream.guard(url).isDownFor(owner),
            settings.catalogue(),
            choice,
            calls,
            providers));
  }

  private static ServiceIdentity identity(Platform platform, URI server) {
    var google = platform.settings().google();
    var local = google.identityToolkit();
    return local == null
        ? GoogleServiceIdentity.towards(server)
        : new EmulatorServiceIdentity(
            local,
            google.project(),
            server,
            "api-service@" + google.project() + ".iam.gserviceaccount.com",
            platform.clock());
  }
}
