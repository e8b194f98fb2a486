package dev.byot.vault.google;

import dev.byot.vault.config.Config;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which of Google's endpoints to use, `host:port`; `null` for the global ones.
///
/// Pub/Sub keeps the order of messages only among publishers in one region: several processes that
/// publish under the same ordering keys need the same regional endpoint.
public record RegionalEndpoints(
    @Nullable String pubsub, @Nullable String kms, @Nullable String secretManager) {
  /// Google's credentials go there, so it must be Google's.
  private static final Pattern GOOGLES = Pattern.compile("[a-z0-9.-]+\\.googleapis\\.com:443");

  /// Reads the `VAULT_*_ENDPOINT` variables.
  ///
  /// @param local whether there is a local cloud, which has no regions
  static RegionalEndpoints read(Config config, boolean local) {
    return new RegionalEndpoints(
        endpoint(config, local, "VAULT_PUBSUB_ENDPOINT"),
        endpoint(config, local, "VAULT_KMS_ENDPOINT"),
        endpoint(config, local, "VAULT_SECRET_MANAGER_ENDPOINT"));
  }

  private static @Nullable String endpoint(Config config, boolean local, String variable) {
    var endpoint = config.optional(variable);
    if (endpoint != null && local) {
      config.error(variable + " is for Google's own services, and there is a local cloud");
    } else if (endpoint != null && !GOOGLES.matcher(endpoint).matches()) {
      config.error(
          variable
              + " is not one of Google's endpoints, such as"
              + " europe-west1-pubsub.googleapis.com:443");
    }
    return endpoint;
  }
}
