package dev.byot.vault.google;

import dev.byot.vault.config.Config;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which project, and where Google's services are: `null` for the real ones.
///
/// @param identityToolkit `host:port` of what plays Google's signing keys and account look-up
public record GoogleSettings(
    String project,
    @Nullable String pubsub,
    @Nullable String firestore,
    @Nullable String kms,
    @Nullable String secretManager,
    @Nullable String identityToolkit) {
  private static final Pattern ENDPOINT =
      Pattern.compile("([A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+]):\\d{1,5}");
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  /// Reads `GOOGLE_CLOUD_PROJECT` and the `*_EMULATOR_HOST` variables: all of them or none, on
  /// loopback unless `VAULT_ALLOW_REMOTE_EMULATORS` says otherwise.
  public static GoogleSettings read(Config config) {
    var settings =
        new GoogleSettings(
            config.required("GOOGLE_CLOUD_PROJECT"),
            config.optional("PUBSUB_EMULATOR_HOST"),
            config.optional("FIRESTORE_EMULATOR_HOST"),
            config.optional("KMS_EMULATOR_HOST"),
            config.optional("SECRET_MANAGER_EMULATOR_HOST"),
            config.optional("IDENTITY_TOOLKIT_EMULATOR_HOST"));
    settings.check(config);
    return settings;
  }

  /// Whether Google's services are played by a local cloud.
  public boolean local() {
    return pubsub != null;
  }

  public String topic(String id) {
    return "projects/" + project + "/topics/" + id;
  }

  public String subscription(String id) {
    return "projects/" + project + "/subscriptions/" + id;
  }

  private void check(Config config) {
    var hosts =
        Stream.of(pubsub, firestore, kms, secretManager, identityToolkit)
            .map(host -> host == null ? "" : host)
            .toList();
    var set = hosts.stream().filter(host -> !host.isEmpty()).collect(Collectors.toSet());
    if (set.isEmpty()) {
      return;
    }
    if (hosts.contains("")) {
      config.error(
          "set all of PUBSUB_, FIRESTORE_, KMS_, SECRET_MANAGER_ and IDENTITY_TOOLKIT_EMULATOR_HOST,"
              + " or none: half a local cloud would mix test data with real data");
    }
    var remote = config.flag("VAULT_ALLOW_REMOTE_EMULATORS", false);
    for (var host : set) {
      if (!ENDPOINT.matcher(host).matches()) {
        config.error("an emulator is given as host:port, and " + host + " is not");
      } else if (!remote) {
        if (!LOOPBACK.contains(host.replaceFirst(":\\d+$", ""))) {
          config.error("an emulator must be on loopback, and " + host + " is not");
        }
      }
    }
  }
}
