package dev.byot.vault.local;

import dev.byot.vault.api.identity.Role;
import dev.byot.vault.config.ConfigException;
import dev.byot.vault.emulator.LocalCloud;
import dev.byot.vault.emulator.firestore.Indexes;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How to start a [LocalVault].
///
/// @param data the folder that keeps its state, `null` to forget it
/// @param port of the API, 0 for any that is free
/// @param upstreams provider → base URL in the place of the catalogue's
/// @param genkit base URL of a Genkit server, `null` for none
/// @param flows `chat=openai`: which flow uses the keys of which providers
/// @param genkitCredential what flows are given where `flows` does not say it: `capability` or
///   `key`
/// @param catalogue a file that adds to the built-in catalogue
/// @param settings variables of docs/configuration.md that none of the others is about
public record LocalVaultOptions(
    @Nullable Path data,
    int port,
    Map<String, URI> upstreams,
    @Nullable URI genkit,
    List<String> flows,
    String genkitCredential,
    @Nullable Path catalogue,
    boolean allowPrivateUpstreams,
    Map<String, String> settings) {

  /// What flows are given unless somebody says otherwise.
  static final String CAPABILITY = "capability";

  /// Which option of `./byot up` a variable comes from.
  private static final Map<String, String> TYPED_AS =
      Map.of(
          "VAULT_PORT", "--port",
          "VAULT_UPSTREAMS", "--upstream",
          "VAULT_GENKIT_URL", "--genkit",
          "VAULT_GENKIT_FLOWS", "--genkit-flow",
          "VAULT_GENKIT_CREDENTIAL", "--genkit-credential",
          "VAULT_CATALOGUE", "--catalogue");

  public LocalVaultOptions {
    upstreams = Map.copyOf(upstreams);
    flows = List.copyOf(flows);
    settings = Map.copyOf(settings);
  }

  /// In memory, on a free port, with the demo provider as OpenAI.
  public static LocalVaultOptions inMemory() {
    return new LocalVaultOptions(
        null, 0, Map.of(), null, List.of(), CAPABILITY, null, false, Map.of());
  }

  /// The only user of a local vault who may have that role.
  static String holder(Role role) {
    return role.claim();
  }

  /// What is wrong with the configuration, in the words of whoever typed `./byot up`.
  static List<String> asTyped(ConfigException wrong) {
    return wrong.errors().stream().map(LocalVaultOptions::asTyped).toList();
  }

  private static String asTyped(String error) {
    var sentence = error;
    for (var entry : TYPED_AS.entrySet()) {
      sentence = sentence.replace(entry.getKey(), entry.getValue());
    }
    return sentence;
  }

  LocalCloud cloud() {
    var indexes = Indexes.deployedFrom(Path.of(System.getProperty("byot.home", "")));
    return data == null
        ? LocalCloud.inMemory(indexes)
        : LocalCloud.at(data.resolve("cloud"), 0, 0, indexes);
  }

  /// The services' variables that follow from these options.
  Map<String, String> variables(DemoUpstream demo) {
    var all = new HashMap<>(upstreams);
    var demoUsed = all.putIfAbsent("openai", demo.baseUrl()) == null;
    var variables = new HashMap<>(settings);
    variables.put("VAULT_LOCAL", "true");
    variables.put("VAULT_BIND", "127.0.0.1");
    variables.put("VAULT_PORT", Integer.toString(port));
    variables.put("VAULT_SECURITY_UIDS", holder(Role.SECURITY));
    variables.put("VAULT_ADMIN_UIDS", holder(Role.ADMIN));
    variables.put(
        "VAULT_UPSTREAMS",
        all.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .sorted()
            .collect(Collectors.joining(",")));
    // The demo provider itself listens on loopback.
    variables.put(
        "VAULT_ALLOW_PRIVATE_UPSTREAMS", Boolean.toString(allowPrivateUpstreams || demoUsed));
    if (genkit != null) {
      variables.put("VAULT_GENKIT_URL", genkit.toString());
      variables.put("VAULT_GENKIT_FLOWS", String.join(";", flows));
      variables.put("VAULT_GENKIT_CREDENTIAL", genkitCredential);
    }
    if (catalogue != null) {
      variables.put("VAULT_CATALOGUE", catalogue.toString());
    }
    return variables;
  }
}
