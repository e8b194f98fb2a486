package dev.byot.vault.api;

import dev.byot.vault.api.genkit.Fallback;
import dev.byot.vault.api.genkit.Grant;
import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.identity.IdentitySettings;
import dev.byot.vault.api.limits.LoadSettings;
import dev.byot.vault.api.limits.RateSettings;
import dev.byot.vault.api.resilience.GuardSettings;
import dev.byot.vault.api.watch.WatchSettings;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.commands.KeyLimits;
import dev.byot.vault.config.Config;
import dev.byot.vault.google.GoogleSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All that configures api-service; `docs/configuration.md` explains each variable.
///
/// @param recentSignIn how long ago an account's owner may have signed in to erase it
/// @param kek the KEK's resource name; empty without [ServiceRole#PROXY]
/// @param sealingKeys KMS versions of the sealing key, the one to seal to first; empty without
///   [ServiceRole#KEYS]
/// @param cursorSecret the secret version of request digests and page tokens; empty without
///   [ServiceRole#KEYS]
/// @param allowPrivateUpstreams whether providers may have private addresses
/// @param auditBeforeSend whether calls wait for their audit record before they go out, too
/// @param streamKeepAlive after which silence a comment goes into a provider's event stream
/// @param genkitUrl `null` without Genkit
/// @param genkitFlows whose keys each flow may use, and how
/// @param genkitFallbacks what answers for flows while their server is down
/// @param capabilitySecret the secret version of capabilities and stream ids, `null` where none are
///   made
public record ApiSettings(
    ServerSettings server,
    Set<ServiceRole> roles,
    GoogleSettings google,
    IdentitySettings identity,
    RateSettings rates,
    LoadSettings load,
    WatchSettings watches,
    GuardSettings guard,
    KeyLimits keyLimits,
    Duration recentSignIn,
    Catalogue catalogue,
    String kek,
    List<String> sealingKeys,
    String cursorSecret,
    String commandsTopic,
    String eventsTopic,
    String firestoreDatabase,
    String auditDatabase,
    boolean allowPrivateUpstreams,
    boolean auditBeforeSend,
    Duration streamKeepAlive,
    @Nullable URI genkitUrl,
    Map<String, List<Grant>> genkitFlows,
    Map<String, Fallback> genkitFallbacks,
    @Nullable String capabilitySecret) {

  public ApiSettings {
    roles = Set.copyOf(roles);
    sealingKeys = List.copyOf(sealingKeys);
    genkitFlows = Map.copyOf(genkitFlows);
    genkitFallbacks = Map.copyOf(genkitFallbacks);
  }

  /// Reads and checks everything.
  ///
  /// @throws dev.byot.vault.config.ConfigException naming all that is wrong
  public static ApiSettings read(Config config) {
    var settings = new ApiVariables(config).read();
    config.check();
    return settings;
  }

  public boolean has(ServiceRole role) {
    return roles.contains(role);
  }
}
