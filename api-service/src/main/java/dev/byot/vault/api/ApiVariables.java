package dev.byot.vault.api;

import dev.byot.vault.api.http.ServerSettings;
import dev.byot.vault.api.identity.IdentitySettings;
import dev.byot.vault.api.identity.Role;
import dev.byot.vault.api.limits.LoadSettings;
import dev.byot.vault.api.limits.RateSettings;
import dev.byot.vault.api.owners.RecentSignIn;
import dev.byot.vault.api.proxy.ProxySettings;
import dev.byot.vault.api.resilience.GuardSettings;
import dev.byot.vault.api.watch.WatchSettings;
import dev.byot.vault.catalogue.BaseUrl;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.catalogue.CatalogueException;
import dev.byot.vault.commands.KeyLimits;
import dev.byot.vault.config.Config;
import dev.byot.vault.google.GoogleSettings;
import dev.byot.vault.keys.ProviderId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the variables of api-service.
final class ApiVariables {
  private static final int DEFAULT_PORT = 8080;

  /// No default ports: browsers leave them out.
  private static final Pattern ORIGIN =
      Pattern.compile(
          "https://[a-z0-9.-]+(?::(?!443$)[0-9]{1,5})?"
              + "|http://(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::(?!80$)[0-9]{1,5})?");

  private final Config config;
  private final boolean local;

  ApiVariables(Config config) {
    this.config = config;
    local = config.flag("VAULT_LOCAL", false);
  }

  /// What is wrong is noted in the configuration, and replaced by something harmless.
  ApiSettings read() {
    var roles = roles();
    var keys = roles.contains(ServiceRole.KEYS);
    var google = GoogleSettings.read(config);
    checkLocal(google);
    var catalogue = catalogue();
    var genkit = new GenkitVariables(config);
    var genkitUrl = genkit.url(local);
    var flows = genkit.flows(catalogue);
    return new ApiSettings(
        server(),
        roles,
        google,
        identity(google.project()),
        rates(),
        load(),
        WatchSettings.DEFAULT.withPerOwner(
            config.positive("VAULT_MAX_WATCHES_PER_OWNER", WatchSettings.DEFAULT.perOwner())),
        guard(),
        keyLimits(),
        config.duration("VAULT_RECENT_SIGN_IN", RecentSignIn.DEFAULT),
        catalogue,
        roles.contains(ServiceRole.PROXY) ? config.required("VAULT_KEK") : "",
        keys ? sealingKeys() : List.of(),
        keys ? config.required("VAULT_CURSOR_SECRET") : "",
        config.optional("VAULT_COMMANDS_TOPIC", "key-commands"),
        config.optional("VAULT_EVENTS_TOPIC", "vault-events"),
        config.optional("VAULT_FIRESTORE_DATABASE", "(default)"),
        config.optional("VAULT_AUDIT_DATABASE", "audit"),
        config.flag("VAULT_ALLOW_PRIVATE_UPSTREAMS", false),
        config.flag("VAULT_AUDIT_BEFORE_SEND", false),
        config.duration("VAULT_STREAM_KEEP_ALIVE", ProxySettings.KEEP_ALIVE),
        genkitUrl,
        flows,
        genkit.fallbacks(flows.keySet(), catalogue),
        capabilitySecret(roles, genkitUrl));
  }

  /// Flows are given capabilities by whoever calls them; without Genkit nobody makes any.
  private @Nullable String capabilitySecret(Set<ServiceRole> roles, @Nullable URI genkitUrl) {
    return genkitUrl != null && roles.contains(ServiceRole.PROXY)
        ? config.required("VAULT_CAPABILITY_SECRET")
        : config.optional("VAULT_CAPABILITY_SECRET");
  }

  private Set<ServiceRole> roles() {
    var roles = EnumSet.noneOf(ServiceRole.class);
    for (var name : config.optional("VAULT_ROLES", "keys,proxy").split(",", -1)) {
      switch (name.strip()) {
        case "keys" -> roles.add(ServiceRole.KEYS);
        case "proxy" -> roles.add(ServiceRole.PROXY);
        default -> config.error("VAULT_ROLES is keys, proxy or both, separated by a comma");
      }
    }
    return roles;
  }

  private void checkLocal(GoogleSettings google) {
    if (google.local() && !local) {
      config.error("emulators take the place of Google only in local mode: VAULT_LOCAL=true");
    }
  }

  private ServerSettings server() {
    return new ServerSettings(
        config.optional("VAULT_BIND", local ? "127.0.0.1" : "0.0.0.0"),
        config.port("VAULT_PORT", config.port("PORT", DEFAULT_PORT)),
        local,
        config.positive("VAULT_MAX_BODY_BYTES", (int) ServerSettings.MAX_BODY_BYTES),
        config.positive("VAULT_MAX_CONNECTIONS", ServerSettings.MAX_CONNECTIONS),
        config.duration("VAULT_REQUEST_PATIENCE", ServerSettings.PATIENCE),
        config.duration("VAULT_SHUTDOWN_GRACE", ServerSettings.GRACE),
        corsOrigins());
  }

  /// Compared with what browsers send, character by character.
  private Set<String> corsOrigins() {
    var origins = config.list("VAULT_CORS_ORIGINS");
    for (var origin : origins) {
      if (!ORIGIN.matcher(origin).matches()) {
        config.error(
            "VAULT_CORS_ORIGINS: "
                + origin
                + " is no origin as a browser sends it: https://host or https://host:port, in lower"
                + " case, and http only for localhost");
      }
    }
    return Set.copyOf(origins);
  }

  private RateSettings rates() {
    return new RateSettings(
        config.positive("VAULT_RATE_READS", RateSettings.DEFAULT.reads()),
        config.positive("VAULT_RATE_WRITES", RateSettings.DEFAULT.writes()),
        config.positive("VAULT_RATE_CALLS", RateSettings.DEFAULT.calls()));
  }

  private LoadSettings load() {
    return new LoadSettings(
        config.positive("VAULT_MAX_CALLS", LoadSettings.DEFAULT.calls()),
        config.positive("VAULT_MAX_REQUESTS", LoadSettings.DEFAULT.requests()),
        config.positive("VAULT_MAX_STOPS", LoadSettings.DEFAULT.stops()),
        config.positive("VAULT_MAX_WATCHES", LoadSettings.DEFAULT.watches()),
        config.positive("VAULT_MAX_CALLS_PER_OWNER", LoadSettings.DEFAULT.callsPerOwner()),
        config.positive("VAULT_MAX_REQUESTS_PER_OWNER", LoadSettings.DEFAULT.requestsPerOwner()),
        config.positive("VAULT_MAX_WAITS_PER_OWNER", LoadSettings.DEFAULT.waitsPerOwner()));
  }

  private GuardSettings guard() {
    return new GuardSettings(
        config.positive("VAULT_UPSTREAM_MAX_CALLS", GuardSettings.DEFAULT.calls()),
        config.duration("VAULT_UPSTREAM_WAIT", GuardSettings.DEFAULT.longestWait()),
        config.positive("VAULT_UPSTREAM_RATE", GuardSettings.DEFAULT.callsPerMinute()),
        config.positive("VAULT_BREAKER_OWNERS", GuardSettings.DEFAULT.breakerOwners()),
        config.duration("VAULT_BREAKER_DELAY", GuardSettings.DEFAULT.breakerDelay()));
  }

  private KeyLimits keyLimits() {
    var perOwner = config.positive("VAULT_MAX_KEYS_PER_OWNER", KeyLimits.DEFAULT.perOwner());
    if (perOwner > KeyLimits.MOST_PER_OWNER) {
      config.error("VAULT_MAX_KEYS_PER_OWNER is at most " + KeyLimits.MOST_PER_OWNER);
    }
    return new KeyLimits(
        config.positive("VAULT_MAX_KEYS_PER_PROVIDER", KeyLimits.DEFAULT.perProvider()), perOwner);
  }

  private IdentitySettings identity(String project) {
    return new IdentitySettings(
        project,
        config.optional("VAULT_TENANT"),
        Set.copyOf(config.list("VAULT_SIGN_IN_PROVIDERS")),
        Map.of(
            Role.SECURITY, Set.copyOf(config.list("VAULT_SECURITY_UIDS")),
            Role.ADMIN, Set.copyOf(config.list("VAULT_ADMIN_UIDS"))));
  }

  private List<String> sealingKeys() {
    var keys = config.list("VAULT_SEALING_KEYS");
    if (keys.isEmpty()) {
      config.error("VAULT_SEALING_KEYS is required");
    }
    return keys;
  }

  private Catalogue catalogue() {
    var catalogue = catalogueOf(config.optional("VAULT_CATALOGUE"));
    for (var entry : config.list("VAULT_UPSTREAMS")) {
      try {
        var parts = entry.split("=", 2);
        var url = BaseUrl.parse(parts.length == 2 ? parts[1] : "");
        checkScheme(url.rest(), local);
        catalogue = catalogue.withBaseUrl(new ProviderId(parts[0]), url);
      } catch (IllegalArgumentException e) {
        config.error("VAULT_UPSTREAMS: " + entry + ": " + e.getMessage());
      }
    }
    return catalogue;
  }

  static void checkScheme(URI url, boolean local) {
    var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !(local && scheme.equals("http"))) {
      throw new IllegalArgumentException("keys travel by https, and by http only in local mode");
    }
  }

  private Catalogue catalogueOf(@Nullable String file) {
    if (file != null) {
      try {
        return Catalogue.builtIn().with(Path.of(file));
      } catch (CatalogueException e) {
        e.errors().forEach(error -> config.error("VAULT_CATALOGUE: " + error));
      } catch (IOException e) {
        config.error("VAULT_CATALOGUE cannot be read: " + file);
      }
    }
    return Catalogue.builtIn();
  }
}
