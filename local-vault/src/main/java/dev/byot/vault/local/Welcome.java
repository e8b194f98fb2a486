package dev.byot.vault.local;

import dev.byot.vault.api.identity.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What `./byot up` tells people once the vault is there.
record Welcome(LocalVault vault, Path data, Path log) {
  private static final List<String> DEMO_USERS = List.of("alice", "bob", "security", "admin");

  /// All of it; the commands to copy come last, so that they are what one sees.
  String text() {
    var api = vault.api();
    var folder = VaultOptions.folder(data);
    return """
    Demo tokens, good for an hour; ./byot token USER%4$s prints a new one:

    %5$s

    BYOT Vault is up: %1$s   (its API: %1$s/docs; data in %2$s, log in %3$s)
    Beside it: the local cloud on %6$s (gRPC) and %7$s (HTTP), the demo provider on %8$s
    For trying and developing. It listens on loopback only; do not store keys of other people here.

    Try it, in another terminal (sk-demo-... is a key that the demo provider takes):

      TOKEN=$(./byot token alice%4$s)
      curl -X PUT %1$s/v1/keys/openai -H "Authorization: Bearer $TOKEN" -H "Prefer: wait=5" \\
        -H "Content-Type: application/json" -d '{"apiKey": "sk-demo-0123456789abcdef", "label": "mine"}'
      curl %1$s/v1/keys -H "Authorization: Bearer $TOKEN"
      curl %1$s/v1/proxy/openai/v1/chat/completions -H "Authorization: Bearer $TOKEN" \\
        -H "Content-Type: application/json" -d '{"model": "demo", "messages": [{"role": "user", "content": "hello"}]}'
      curl "%1$s/v1/audit/events?limit=5" -H "Authorization: Bearer $(./byot token security --role security%4$s)"

    Ctrl-C stops it; the keys stay.\
    """
        .formatted(
            api,
            data,
            log,
            folder,
            tokens(),
            vault.cloud().endpoint(),
            vault.cloud().identityEndpoint(),
            vault.upstream().baseUrl().getAuthority());
  }

  private String tokens() {
    return DEMO_USERS.stream()
        .map(user -> user + ": " + vault.token(user, roles(user)))
        .collect(Collectors.joining("\n"));
  }

  private static List<String> roles(String user) {
    return Stream.of(Role.values())
        .filter(role -> LocalVaultOptions.holder(role).equals(user))
        .map(Role::claim)
        .toList();
  }
}
