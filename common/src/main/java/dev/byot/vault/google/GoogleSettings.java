package dev.byot.vault.google;

import dev.byot.vault.config.Config;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which project, and where Google's services are: `null` for the real ones.
///
/// @param identityToolkit `host:port` of what plays Google's signing keys and account look-up
/// @param endpoints where the real ones are
public record GoogleSettings(
    String project,
    @Nullable String pubsub,
    @Nullable String firestore,
    @Nullable String kms,
    @Nullable String secretManager,
    @Nullable String monitoring,
    @Nullable String identityToolkit,
    RegionalEndpoints endpoints) {
  private static final Pattern ENDPOINT =
      Pattern.compile("([A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+]):\\d{1,5}");
  private static final int SERVICES = 6;
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  /// Reads `GOOGLE_CLOUD_PROJECT` and the `*_EMULATOR_HOST` variables: all of them or none, on
  /// loopback unless `VAULT_ALLOW_REMOTE_EMULATORS` says otherwise. `FIREBASE_AUTH_EMULATOR_HOST`,
  /// which Google's own library reads, is another matter: with it unsigned tokens are accepted.
  public static GoogleSettings read(Config config) {
    var pubsub = config.optional("PUBSUB_EMULATOR_HOST");
    var settings =
        new GoogleSettings(
            config.required("GOOGLE_CLOUD_PROJECT"),
            pubsub,
            config.optional("FIRESTORE_EMULATOR_HOST"),
            config.optional("KMS_EMULATOR_HOST"),
            config.optional("SECRET_MANAGER_EMULATOR_HOST"),
            config.optional("MONITORING_EMULATOR_HOST"),
            config.optional("IDENTITY_TOOLKIT_EMULATOR_HOST"),
            RegionalEndpoints.read(config, pubsub != null));
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
        Stream.of(pubsub, firestore, kms, secretManager, monitoring, identityToolkit)
            .filter(Objects::nonNull)
            .toList();
    if (!hosts.isEmpty() && hosts.size() < SERVICES) {
      config.error(
          "set all of PUBSUB_, FIRESTORE_, KMS_, SECRET_MANAGER_, MONITORING_ and"
              + " IDENTITY_TOOLKIT_EMULATOR_HOST, or none: half a local cloud would mix test data"
              + " with real data");
    }
    var remote = config.flag("VAULT_ALLOW_REMOTE_EMULATORS", false);
    hosts.stream().distinct().forEach(host -> checkHost(config, host, remote));
    checkUnsignedTokens(config, hosts.size() == SERVICES);
  }

  private static void checkHost(Config config, String host, boolean remote) {
    if (!ENDPOINT.matcher(host).matches()) {
      config.error("an emulator is given as host:port, and " + host + " is not");
    } else if (!remote && !LOOPBACK.contains(host.replaceFirst(":\\d+$", ""))) {
      config.error("an emulator must be on loopback, and " + host + " is not");
    }
  }

  /// For the contract test with Firebase's own emulator, and for nothing else.
  private static void checkUnsignedTokens(Config config, boolean wholeCloud) {
    var allowed = config.flag("VAULT_ALLOW_UNSIGNED_TOKENS", false);
    var host = config.optional("FIREBASE_AUTH_EMULATOR_HOST");
    if (host == null) {
      return;
    }
    if (!allowed || !wholeCloud) {
      config.error(
          "with FIREBASE_AUTH_EMULATOR_HOST unsigned tokens would be accepted, so that anybody"
              + " could be anybody: unset it (only a test with a whole local cloud may set it,"
              + " together with VAULT_ALLOW_UNSIGNED_TOKENS=true)");
    }
    checkHost(config, host, false);
  }
}
