package dev.byot.vault.api;

import dev.byot.vault.api.genkit.CredentialKind;
import dev.byot.vault.api.genkit.Fallback;
import dev.byot.vault.api.genkit.FallbackFile;
import dev.byot.vault.api.genkit.Grant;
import dev.byot.vault.catalogue.Catalogue;
import dev.byot.vault.config.Config;
import dev.byot.vault.keys.ProviderId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the variables about Genkit: where it is, and what its flows are given.
final class GenkitVariables {
  private static final String FLOWS = "VAULT_GENKIT_FLOWS";
  private static final String FALLBACKS = "VAULT_GENKIT_FALLBACKS";
  private static final String CAPABILITY = "capability";
  private static final String KEY = "key";

  private static final Pattern FLOW =
      Pattern.compile("(?=.{1,200}$)[A-Za-z][A-Za-z0-9_-]*(?:/[A-Za-z0-9_-]+)*");

  private final Config config;
  private final CredentialKind otherwise;

  GenkitVariables(Config config) {
    this.config = config;
    otherwise = kind(config.oneOf("VAULT_GENKIT_CREDENTIAL", CAPABILITY, Set.of(CAPABILITY, KEY)));
  }

  @Nullable URI url(boolean local) {
    var url = config.httpUri("VAULT_GENKIT_URL");
    try {
      if (url != null) {
        ApiVariables.checkScheme(url, local);
      }
    } catch (IllegalArgumentException e) {
      config.error("VAULT_GENKIT_URL: " + e.getMessage());
    }
    return url;
  }

  /// `chat=openai;draw=openai+gemini:key`
  Map<String, List<Grant>> flows(Catalogue catalogue) {
    var flows = new LinkedHashMap<String, List<Grant>>();
    for (var entry : config.optional(FLOWS, "").split(";", -1)) {
      if (entry.isBlank()) {
        continue;
      }
      var parts = entry.strip().split("=", 2);
      if (parts.length != 2 || !FLOW.matcher(parts[0]).matches()) {
        config.error(FLOWS + " is flow=provider+provider:key;flow=provider");
      } else if (flows.put(parts[0], grants(parts[0], parts[1], catalogue)) != null) {
        config.error(FLOWS + " has the flow " + parts[0] + " twice");
      }
    }
    return flows;
  }

  /// Which flows a provider answers for while the Genkit server is down.
  Map<String, Fallback> fallbacks(Set<String> flows, Catalogue catalogue) {
    var file = config.optional(FALLBACKS);
    if (file == null) {
      return Map.of();
    }
    try {
      return new FallbackFile(flows, catalogue, error -> config.error(FALLBACKS + ": " + error))
          .read(Files.readAllBytes(Path.of(file)));
    } catch (IOException e) {
      config.error(FALLBACKS + " cannot be read: " + file);
      return Map.of();
    }
  }

  private List<Grant> grants(String flow, String text, Catalogue catalogue) {
    var grants = new ArrayList<Grant>();
    for (var entry : text.split("\\+", -1)) {
      try {
        var grant = grant(entry.strip().split(":", 2));
        if (catalogue.provider(grant.provider()).isEmpty()) {
          config.error(FLOWS + ": there is no provider " + grant.provider());
        }
        if (grants.stream().anyMatch(other -> other.provider().equals(grant.provider()))) {
          config.error(FLOWS + ": " + flow + " has " + grant.provider() + " twice");
        }
        grants.add(grant);
      } catch (IllegalArgumentException e) {
        config.error(FLOWS + ": " + e.getMessage());
      }
    }
    return grants;
  }

  private Grant grant(String[] parts) {
    return new Grant(new ProviderId(parts[0]), parts.length == 2 ? kind(parts[1]) : otherwise);
  }

  private static CredentialKind kind(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case CAPABILITY -> CredentialKind.CAPABILITY;
      case KEY -> CredentialKind.KEY;
      default ->
          throw new IllegalArgumentException("a provider is followed by :capability or :key");
    };
  }
}
